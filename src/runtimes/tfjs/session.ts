import type { Tensor as TfTensor } from "@tensorflow/tfjs";
import { BoxbenchError, messageOf } from "../../core/errors.ts";
import type { Tensor, Tensors } from "../../core/tensor.ts";
import { describeFeeds } from "../../tensors/describe.ts";
import type { LoadedBackend } from "../../tfjs/backend.ts";
import type { OpenTimings, Session } from "../types.ts";
import type { OpenedModel } from "./open-model.ts";
import { tensorOf } from "./predict.ts";

/** A model on a loaded backend as a session. */
export function sessionFrom(backend: LoadedBackend, model: OpenedModel, timings: OpenTimings): Session {
  const { tf, device, id } = backend;
  const { inputs, outputs } = model;
  const current = tf.getBackend();
  const predict = async (feeds: Tensors): Promise<TfTensor[]> => {
    // TF.js has one current backend for all models: another one would run this model without a word.
    if (tf.getBackend() !== current)
      throw new Error(`the current backend is ${tf.getBackend()}, not ${current}`);
    return model.predict(feeds);
  };
  return {
    timings,
    inputs,
    outputs,
    run: async (feeds, wanted = outputs.map(({ name }) => name)) => {
      try {
        const computed = await predict(feeds);
        try {
          const answers: Record<string, Tensor> = {};
          for (const name of wanted) {
            answers[name] = await tensorOf(computed[outputs.findIndex((output) => output.name === name)]!);
          }
          return answers;
        } finally {
          for (const tensor of computed) tensor.dispose();
        }
      } catch (cause) {
        const message = `${id} does not run the model on ${describeFeeds(feeds)}: ${messageOf(cause)}`;
        throw new BoxbenchError("MODEL_FILE", message, { cause });
      }
    },
    // TF.js runs a kernel on its current backend or not at all; which device TensorFlow then takes it does not say.
    placement: async (feeds) => {
      let computed: TfTensor[] = [];
      const { kernels } = await tf.profile(async () => {
        computed = await predict(feeds);
        return computed[0]!;
      });
      for (const tensor of computed) tensor.dispose();
      return { device, nodesByProvider: { [current]: kernels.length } };
    },
    close: async () => {
      model.dispose();
    },
  };
}
