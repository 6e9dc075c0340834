import type { LayersModel, Tensor } from "@tensorflow/tfjs";
import { BoxbenchError, messageOf } from "../../core/errors.ts";
import { formatShape } from "../../core/shapes.ts";
import type { LoadedBackend } from "../../tfjs/backend.ts";
import type { FloatTensor, OpenTimings, Session } from "../types.ts";

/** A LayersModel on a loaded backend as a session. */
export function sessionFrom(backend: LoadedBackend, model: LayersModel, timings: OpenTimings): Session {
  const { tf, device, id } = backend;
  const name = tf.getBackend();
  const predict = (input: FloatTensor) => {
    // TF.js has one current backend for all models: another one would run this model without a word.
    if (tf.getBackend() !== name) throw new Error(`the current backend is ${tf.getBackend()}, not ${name}`);
    return predictFirst(backend, model, input);
  };
  return {
    timings,
    run: async (input) => {
      try {
        const output = predict(input);
        try {
          // A copy: the plain JavaScript backend hands out its own array.
          return Float32Array.from(await output.data<"float32">());
        } finally {
          output.dispose();
        }
      } catch (cause) {
        const shape = formatShape(input.shape);
        const message = `${id} does not run the model on an input ${shape}: ${messageOf(cause)}`;
        throw new BoxbenchError("MODEL_FILE", message, { cause });
      }
    },
    // TF.js runs a kernel on its current backend or not at all; which device TensorFlow then takes it does not say.
    placement: async (input) => {
      const { kernels, result } = await tf.profile(() => predict(input));
      (result as Tensor).dispose();
      return { device, nodesByProvider: { [name]: kernels.length } };
    },
    close: async () => {
      model.dispose();
    },
  };
}

/** One prediction of the whole batch at once; `predict` alone would cut it into pieces of 32. */
function predictFirst({ tf }: LoadedBackend, model: LayersModel, { data, shape }: FloatTensor): Tensor {
  return tf.tidy(() => {
    const outputs = model.predict(tf.tensor(data, [...shape]), { batchSize: shape[0]! });
    return Array.isArray(outputs) ? outputs[0]! : outputs;
  });
}
