import type { io, Tensor as TfTensor } from "@tensorflow/tfjs";
import { suppressionOf } from "../../core/suppression.ts";
import type { Port, Tensors } from "../../core/tensor.ts";
import { isGraphModel } from "../../tfjs/artifacts.ts";
import { graphModelFrom, layersModelFrom } from "../../tfjs/build-model.ts";
import type { TensorFlow } from "../../tfjs/types.ts";
import { graphModelPortsOf } from "./graph-ports.ts";
import { portsOf } from "./ports.ts";
import { GraphPredictor } from "./predict-graph.ts";
import { suppressAnswers, suppressedPorts } from "./suppress.ts";
import { predictAll } from "./predict.ts";

/** A LayersModel or a graph model on the current backend. */
export interface OpenedModel {
  readonly inputs: readonly Port[];
  readonly outputs: readonly Port[];
  /** Milliseconds that TF.js took to build it. */
  readonly createMs: number;
  /** One prediction of the whole batch: one tensor for each output, which the caller disposes. */
  predict(feeds: Tensors): Promise<TfTensor[]>;
  dispose(): void;
}

/**
 * Builds a model of either kind.
 *
 * @param path how a message calls it
 * @throws BoxbenchError MODEL_FILE when topology and weights do not make a model
 */
export function openTfjsModel(
  tf: TensorFlow,
  path: string,
  artifacts: io.ModelArtifacts,
): Promise<OpenedModel> {
  return isGraphModel(artifacts) ? openGraph(tf, path, artifacts) : openLayers(tf, path, artifacts);
}

async function openLayers(tf: TensorFlow, path: string, artifacts: io.ModelArtifacts): Promise<OpenedModel> {
  const started = performance.now();
  const model = await layersModelFrom(tf, path, artifacts);
  const createMs = performance.now() - started;
  const { inputs, outputs } = portsOf(model);
  const predict = (feeds: Tensors) =>
    predictAll(
      tf,
      model,
      inputs.map(({ name }) => feeds[name]!),
    );
  const suppression = suppressionOf(artifacts.userDefinedMetadata);
  const at = outputs.findIndex(({ name }) => name === suppression?.output);
  const isSuppressed = suppression !== null && at >= 0;
  return {
    inputs,
    outputs: isSuppressed ? [...outputs, ...suppressedPorts(outputs[at], suppression)] : outputs,
    createMs,
    predict: async (feeds) => {
      const answers = predict(feeds);
      return isSuppressed ? [...answers, ...(await suppressAnswers(tf, answers[at]!, suppression))] : answers;
    },
    dispose: () => model.dispose(),
  };
}

async function openGraph(tf: TensorFlow, path: string, artifacts: io.ModelArtifacts): Promise<OpenedModel> {
  const started = performance.now();
  const model = await graphModelFrom(tf, path, artifacts);
  const createMs = performance.now() - started;
  const { inputs, outputs } = graphModelPortsOf(artifacts);
  const predictor = new GraphPredictor(tf, model);
  const names = outputs.map(({ tensor }) => tensor);
  return {
    inputs,
    outputs: outputs.map(({ name, dtype, shape }) => ({ name, dtype, shape })),
    createMs,
    predict: (feeds) => predictor.predict(feeds, names),
    dispose: () => model.dispose(),
  };
}
