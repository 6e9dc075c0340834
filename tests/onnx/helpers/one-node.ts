import { expect } from "vitest";
import { graphModelFromFiles, onnxFromGraphModel, type ConvertedModel } from "../../../src/onnx/index.ts";
import { randomFrom } from "../../../src/core/random.ts";
import type { GraphConvertOptions } from "../../../src/onnx/index.ts";
import { maxDifference } from "./parity.ts";
import { engines } from "./sessions.ts";
import { tf } from "./tf.ts";

type TensorType = "float32" | "int32" | "bool";

/** An input or constant of a small graph. */
export interface SmallTensor {
  readonly shape: readonly number[];
  readonly dtype?: TensorType;
  /** Random numbers where absent. */
  readonly values?: readonly number[];
  /** What the graph says of the shape: -1 for a free dimension. */
  readonly declared?: readonly number[];
  /** A weight of the graph instead of an input. */
  readonly isConstant?: boolean;
  /** The range of random numbers. */
  readonly range?: readonly [number, number];
}

export interface SmallNode {
  readonly name?: string;
  readonly op: string;
  readonly inputs: readonly string[];
  readonly attributes?: Readonly<Record<string, unknown>>;
}

export interface SmallGraphModel {
  readonly tensors: Readonly<Record<string, SmallTensor>>;
  readonly nodes: readonly SmallNode[];
  /** Names such as `y` or `y:1`; the last node's first output where absent. */
  readonly outputs?: readonly string[];
  readonly library?: unknown;
}

/** Attributes as the GraphDef spells them. */
export const attr = {
  type: (type: TensorType) => ({ type: { float32: "DT_FLOAT", int32: "DT_INT32", bool: "DT_BOOL" }[type] }),
  int: (value: number) => ({ i: String(value) }),
  float: (value: number) => ({ f: value }),
  bool: (value: boolean) => ({ b: value }),
  string: (value: string) => ({ s: btoa(value) }),
  ints: (values: readonly number[]) => ({ list: values.length === 0 ? {} : { i: values.map(String) } }),
  strings: (values: readonly string[]) => ({ list: { s: values.map((value) => btoa(value)) } }),
  shape: (dims: readonly number[]) => ({ shape: { dim: dims.map((size) => ({ size: String(size) })) } }),
  func: (name: string) => ({ func: { name } }),
};

/** Numbers that are the same in every run. */
function numbersOf(
  name: string,
  { shape, dtype = "float32", values, range = [-2, 2] }: SmallTensor,
): number[] {
  if (values) {
    return [...values];
  }
  const random = randomFrom(1, name);
  const size = shape.reduce((product, dimension) => product * dimension, 1);
  return Array.from({ length: size }, () => {
    const number = range[0] + random.uniform() * (range[1] - range[0]);
    return dtype === "float32"
      ? Math.fround(number)
      : dtype === "int32"
        ? Math.round(number)
        : Number(number > 0);
  });
}

/** The model.json of a small graph model, and its weights. */
export function graphModelFiles(model: SmallGraphModel): { json: string; weights: Uint8Array } {
  const entries = Object.entries(model.tensors);
  const constants = entries.filter(([, tensor]) => tensor.isConstant);
  const arrays = constants.map(([name, tensor]) => {
    const numbers = numbersOf(name, tensor);
    const { dtype = "float32" } = tensor;
    const array = { float32: Float32Array, int32: Int32Array, bool: Uint8Array }[dtype].from(numbers);
    return new Uint8Array(array.buffer);
  });
  const nodes = model.nodes.map(({ name, op, inputs, attributes = {} }, index) => ({
    name: name ?? (index === model.nodes.length - 1 ? "y" : `n${index}`),
    op,
    input: inputs,
    attr: attributes,
  }));
  const outputs = model.outputs ?? [nodes.at(-1)!.name];
  const json = {
    format: "graph-model",
    signature: {
      inputs: Object.fromEntries(
        entries.filter(([, tensor]) => !tensor.isConstant).map(([name]) => [name, { name: `${name}:0` }]),
      ),
      outputs: Object.fromEntries(outputs.map((name) => [name, { name }])),
    },
    modelTopology: {
      node: [
        ...entries.map(([name, { shape, dtype = "float32", declared = shape, isConstant }]) => ({
          name,
          op: isConstant ? "Const" : "Placeholder",
          attr: { dtype: attr.type(dtype), ...(isConstant ? {} : { shape: attr.shape(declared) }) },
        })),
        ...nodes,
      ],
      library: model.library ?? {},
      versions: { producer: 1 },
    },
    weightsManifest: [
      {
        paths: ["weights.bin"],
        weights: constants.map(([name, { shape, dtype = "float32" }]) => ({ name, shape, dtype })),
      },
    ],
  };
  return { json: JSON.stringify(json), weights: new Uint8Array(Buffer.concat(arrays)) };
}

export interface OpParityOptions extends GraphConvertOptions {
  /** Largest difference from TF.js, relative where a number is above 1; 1e-5 by default. */
  readonly tolerance?: number;
  readonly engines?: readonly (keyof typeof engines)[];
}

/**
 * Converts a small graph, runs it on ONNX Runtime, and expects what TF.js's `GraphModel` answers on its cpu backend:
 * floats within the tolerance, integers and booleans exactly.
 */
export async function expectOpParity(
  model: SmallGraphModel,
  options: OpParityOptions = {},
): Promise<ConvertedModel> {
  const { tolerance = 1e-5, engines: wanted = ["onnxruntime-node CPU", "float64 evaluator"] } = options;
  const { json, weights } = graphModelFiles(model);
  const converted = onnxFromGraphModel(
    graphModelFromFiles(json, new Map([["weights.bin", weights]])),
    options,
  );
  const inputs = inputsOf(model);
  const expected = await answersOf(
    json,
    weights,
    inputs,
    converted.outputs.map(({ name }) => name),
  );
  for (const engine of wanted) {
    const outputs = await engines[engine]!(converted.bytes, inputs);
    converted.outputs.forEach(({ name, dtype, shape }, index) => {
      const reference = expected[index]!;
      const actual = outputs[name]!;
      expect(dtype, `type of ${name}`).toBe(reference.dtype);
      expect(actual.dims, `dimensions of ${name} on ${engine}`).toEqual(reference.shape);
      expect(shape.map((size, axis) => size ?? actual.dims[axis])).toEqual(actual.dims);
      expectClose(actual.data, reference.dataSync(), reference.dtype === "float32" ? tolerance : 0, name);
    });
  }
  return converted;
}

/** The tensors that TF.js and ONNX Runtime both get. */
export function inputsOf(model: SmallGraphModel): Record<string, tf.Tensor> {
  return Object.fromEntries(
    Object.entries(model.tensors)
      .filter(([, tensor]) => !tensor.isConstant)
      .map(([name, tensor]) => [
        name,
        tf.tensor(numbersOf(name, tensor), [...tensor.shape], tensor.dtype ?? "float32"),
      ]),
  );
}

/** What TF.js answers. */
export async function answersOf(
  json: string,
  weights: Uint8Array,
  inputs: Readonly<Record<string, tf.Tensor>>,
  outputs: readonly string[],
): Promise<tf.Tensor[]> {
  const { modelTopology, signature, weightsManifest } = JSON.parse(json) as {
    modelTopology: object;
    signature: object;
    weightsManifest: { weights: tf.io.WeightsManifestEntry[] }[];
  };
  const model = await tf.loadGraphModel({
    load: async () => ({
      format: "graph-model",
      modelTopology,
      signature,
      weightSpecs: weightsManifest[0]!.weights,
      weightData: weights.buffer as ArrayBuffer,
    }),
  });
  const answers = await executed(model, { ...inputs }, [...outputs]);
  return Array.isArray(answers) ? answers : [answers];
}

/** Loops, branches and results of unknown size need the asynchronous way, and warn without. */
async function executed(model: tf.GraphModel, inputs: Record<string, tf.Tensor>, outputs: string[]) {
  try {
    return model.execute(inputs, outputs);
  } catch {
    return model.executeAsync(inputs, outputs);
  }
}

/** Floats within the tolerance, relative where they are above 1; what is not finite at the same places. */
export function expectClose(
  actual: ArrayLike<number>,
  expected: ArrayLike<number>,
  tolerance: number,
  name: string,
): void {
  const a = Array.from(actual);
  const b = Array.from(expected);
  expect(a.length, `elements of ${name}`).toBe(b.length);
  // NaN and infinities must be at the same places.
  const isOther = (value: number, index: number) =>
    Number.isFinite(value) ? !Number.isFinite(b[index]) : !Object.is(value, b[index]);
  const place = a.findIndex(isOther);
  expect(place < 0 ? null : `${a[place]} at ${place}`, `what is not finite in ${name}`).toBe(
    place < 0 ? null : `${b[place]} at ${place}`,
  );
  const scaled = (value: number, index: number) =>
    Number.isFinite(value) ? value / Math.max(1, Math.abs(b[index]!)) : 0;
  if (a.length > 0) {
    const difference = maxDifference(a.map(scaled), b.map(scaled));
    expect(difference, `difference of ${name}`).toBeLessThanOrEqual(tolerance);
  }
}
