import { sha256Of } from "../core/hash.ts";
import { decodeOnnx } from "../onnx/decode.ts";
import type { GraphProto } from "../onnx/proto/onnx_pb.ts";

/** Of one ONNX model. Integers shape what is computed (axes, targets of a Reshape); floats are weights. */
const floatTypes = new Set([1, 10, 11, 16]);

/**
 * A hash that two ONNX models share where their graphs are equal but for the names of values and the numbers of their
 * float weights: one architecture, which takes one time.
 *
 * @throws BoxbenchError ONNX_FILE when the bytes are no ONNX model
 */
export function architectureHash(bytes: Uint8Array): string {
  const { graph, opsetImport } = decodeOnnx(bytes);
  const text = JSON.stringify({ opsetImport, graph: skeletonOf(graph!) }, plain);
  return sha256Of(Buffer.from(text));
}

/** A graph in its own order, with values numbered as they come up. */
function skeletonOf(graph: GraphProto) {
  const numbers = new Map<string, number>();
  const numberOf = (name: string) => {
    if (name === "") return -1;
    if (!numbers.has(name)) numbers.set(name, numbers.size);
    return numbers.get(name)!;
  };
  return {
    inputs: graph.input.map(({ name, type }) => [numberOf(name), type]),
    nodes: graph.node.map(({ opType, domain, input, output, attribute }) => [
      opType,
      domain,
      input.map(numberOf),
      output.map(numberOf),
      attribute.toSorted((a, b) => (a.name < b.name ? -1 : 1)),
    ]),
    outputs: graph.output.map(({ name, type }) => [numberOf(name), type]),
    weights: graph.initializer
      .map((tensor) => {
        const { name, dims, dataType } = tensor;
        const values = floatTypes.has(dataType) ? null : { ...tensor, name: "", docString: "" };
        return [numberOf(name), dims, dataType, values] as const;
      })
      .toSorted((a, b) => a[0] - b[0]),
  };
}

function plain(_: string, value: unknown): unknown {
  if (typeof value === "bigint") return String(value);
  if (value instanceof Uint8Array) return Buffer.from(value).toString("base64");
  return value;
}
