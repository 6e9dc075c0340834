import { BoxbenchError, messageOf } from "../../src/core/errors.ts";
import { randomFrom } from "../../src/core/random.ts";
import { sizeOf } from "../../src/core/shapes.ts";
import type { Tensor } from "../../src/core/tensor.ts";
import type { ConvertedModel } from "../../src/onnx/converted-model.ts";
import { decodeOnnx } from "../../src/onnx/decode.ts";
import { parseGraph } from "../../src/onnx/graph-model/parse-graph.ts";
import { portsOfFile, type InputPort } from "../../src/onnx/graph-model/ports.ts";
import type { GraphModelFile } from "../../src/onnx/graph-model/types.ts";
import { graphModelPortsOf } from "../../src/runtimes/tfjs/graph-ports.ts";
import { nodeOutputs } from "../../src/runtimes/tfjs/node-outputs.ts";
import { describeFeeds } from "../../src/tensors/describe.ts";
import { tensorOfNumbers } from "../../src/tensors/numbers.ts";
import { loadBackend } from "../../src/tfjs/backend.ts";
import { graphModelFrom } from "../../src/tfjs/build-model.ts";
import { readModelArtifacts } from "../../src/tfjs/load-model.ts";
import { indexBoundsOfGraph } from "../subjects/user-model/index-bound.ts";
import type { DiffOptions } from "./diff-inputs.ts";
import type { TfjsValues } from "./diff-layers.ts";

/** The outputs of all nodes of a graph model for random inputs. */
export async function nodeValues(
  file: GraphModelFile,
  modelPath: string,
  converted: ConvertedModel,
  options: DiffOptions,
): Promise<TfjsValues> {
  const { tf } = await loadBackend(options.backend);
  const artifacts = await readModelArtifacts(modelPath);
  const model = await graphModelFrom(tf, modelPath, artifacts);
  const feeds = randomFeeds(file, converted, options);
  const run = {
    model,
    feeds,
    wanted: graphModelPortsOf(artifacts).outputs.map(({ tensor }) => tensor),
    nodes: parseGraph(file.topology).nodes,
    traces: converted.layers,
  };
  try {
    return { feeds, ...(await nodeOutputs(tf, run)) };
  } catch (cause) {
    const message = `TF.js does not run ${modelPath} on ${describeFeeds(feeds)}: ${messageOf(cause)}`;
    throw new BoxbenchError("MODEL_FILE", message, { cause });
  } finally {
    model.dispose();
  }
}

/** Uniform in the range; grey levels for an image of whole numbers, indices where a table is looked up. */
function randomFeeds(
  file: GraphModelFile,
  converted: ConvertedModel,
  options: DiffOptions,
): Record<string, Tensor> {
  const random = randomFrom(options.seed, "diff");
  const indexBounds = indexBoundsOfGraph(decodeOnnx(converted.bytes));
  const ports = portsOfFile(file).inputs.filter(({ resourceId }) => resourceId === null);
  return Object.fromEntries(
    ports.map((port) => {
      const dtype = port.dtype === "int32" || port.dtype === "bool" ? port.dtype : "float32";
      const shape = shapeFor(port, converted, options);
      const [low, high] =
        dtype === "float32"
          ? options.range
          : [0, dtype === "bool" ? 2 : wholeBound(shape, indexBounds[port.name])];
      const next = () => low + random.uniform() * (high - low);
      const draw = dtype === "float32" ? next : () => Math.floor(next());
      return [port.name, tensorOfNumbers(dtype, shape, Array.from({ length: sizeOf(shape) }, draw))];
    }),
  );
}

function wholeBound(shape: readonly number[], indexBound: number | undefined): number {
  return indexBound ?? (shape.length === 4 ? 256 : 10);
}

/** In TF.js's order: what the nodes say, then the file, then the signature, then the options. */
function shapeFor(port: InputPort, converted: ConvertedModel, { batch, size }: DiffOptions): number[] {
  const { shape: onnxShape = [] } = converted.inputs.find(({ name }) => name === port.name) ?? {};
  const declared = port.shape ?? onnxShape;
  const isMoved = declared.some((dim, axis) => dim !== null && (onnxShape[axis] ?? dim) !== dim);
  const native = isMoved ? [onnxShape[0], ...onnxShape.slice(2), onnxShape[1]] : onnxShape;
  return declared.map((dim, axis) => {
    const hint = port.signatureShape?.length === declared.length ? port.signatureShape[axis] : null;
    return dim ?? native[axis] ?? hint ?? (axis === 0 ? batch : size);
  });
}
