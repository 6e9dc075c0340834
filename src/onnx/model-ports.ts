import { BoxbenchError } from "../core/errors.ts";
import type { Dtype, Port } from "../core/tensor.ts";
import { isDtype } from "../tensors/arrays.ts";
import { type ModelProto, type ValueInfoProto, TensorProto_DataType as DataType } from "./proto/onnx_pb.ts";

/**
 * What an ONNX model asks for and gives, in the order of its file.
 *
 * @param path how errors call the file
 * @throws BoxbenchError USAGE for an input that is no tensor, or of a type that has no name here; ONNX_FILE where two
 *   inputs or two outputs have one name
 */
export function portsOfModel({ graph }: ModelProto, path: string): { inputs: Port[]; outputs: Port[] } {
  const weights = new Set(graph!.initializer.map(({ name }) => name));
  const inputs = graph!.input
    .filter(({ name }) => !weights.has(name))
    .map((value) => portOf(value, path, "input"));
  const outputs = graph!.output.map((value) => portOf(value, path, "output"));
  refuseTwice(inputs, path, "inputs");
  refuseTwice(outputs, path, "outputs");
  return { inputs, outputs };
}

/** ONNX's names of element types where they are not ours in capitals. */
const names: Readonly<Record<string, Dtype>> = { FLOAT: "float32", DOUBLE: "float64" };

function nameOfType(elemType: number): string {
  const name = Object.entries(DataType).find(([, value]) => value === elemType)?.[0] ?? `type ${elemType}`;
  return names[name] ?? name.toLowerCase();
}

/** Types that are no tensors, in words, with what to do about them. */
const otherTypes: Readonly<Record<string, string>> = {
  none: "of no type",
  mapType: "a map",
  optionalType: "an optional value",
  sequenceType:
    "a sequence, such as the maps that scikit-learn's probabilities end in (export without them: options={'zipmap': False} of skl2onnx)",
  sparseTensorType: "a sparse tensor",
};

function portOf({ name, type }: ValueInfoProto, path: string, what: "input" | "output"): Port {
  const value = type?.value;
  if (value?.case !== "tensorType") {
    // Few exporters leave the type of an output out; the runtime knows it.
    if (what === "output" && value?.case === undefined) return { name, dtype: "float32", shape: null };
    throw typeError(path, what, name, otherTypes[value?.case ?? "none"] ?? "of another type");
  }
  const { elemType, shape } = value.value;
  const known = nameOfType(elemType);
  if (!isDtype(known)) throw typeError(path, what, name, known);
  return {
    name,
    dtype: known,
    shape:
      shape?.dim.map((dim) =>
        dim.value.case === "dimValue" && dim.value.value > 0n ? Number(dim.value.value) : null,
      ) ?? null,
  };
}

function typeError(path: string, what: string, name: string, type: string): BoxbenchError {
  return new BoxbenchError(
    "USAGE",
    `The ${what} "${name}" of ${path} is ${type}; --model measures tensors of numbers, truth values and text.`,
  );
}

function refuseTwice(ports: readonly Port[], path: string, what: string): void {
  const seen = new Set<string>();
  for (const { name } of ports) {
    if (seen.has(name))
      throw new BoxbenchError("ONNX_FILE", `${path} has two ${what} of the name "${name}".`);
    seen.add(name);
  }
}
