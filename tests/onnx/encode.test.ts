import { describe, expect, it } from "vitest";
import { decodeOnnx } from "../../src/onnx/decode.ts";
import { onnxBytes } from "../../src/onnx/encode.ts";
import { Graph } from "../../src/onnx/graph.ts";
import { filledTensor, floatTensor, mappedAlong, permuted } from "../../src/onnx/tensor.ts";

const info = { opset: 17, producerVersion: "0", metadata: {} };

describe("the bytes of an ONNX file", () => {
  it("has every constant, though computed ones share memory", () => {
    const graph = new Graph();
    const matrix = floatTensor([2, 3], Float32Array.of(1, 2, 3, 4, 5, 6));
    graph.addConstant("plain", matrix);
    graph.addConstant("turned", permuted(matrix, [1, 0]));
    graph.addConstant("small", filledTensor([2], 7));
    graph.addConstant(
      "doubled",
      mappedAlong(permuted(matrix, [1, 0]), 0, (element) => element * 2),
    );
    graph.addConstant(
      "halved",
      mappedAlong(matrix, 0, (element) => element / 2),
    );
    const { initializer } = decodeOnnx(onnxBytes(graph, "constants", info)).graph!;
    const contents = initializer.map(({ name, rawData }) => [
      name,
      [...new Float32Array(new Uint8Array(rawData).buffer)],
    ]);
    expect(contents).toEqual([
      ["plain", [1, 2, 3, 4, 5, 6]],
      ["turned", [1, 4, 2, 5, 3, 6]],
      ["small", [7, 7]],
      ["doubled", [2, 8, 4, 10, 6, 12]],
      ["halved", [0.5, 1, 1.5, 2, 2.5, 3]],
    ]);
    expect(matrix.read()).toEqual(Float32Array.of(1, 2, 3, 4, 5, 6));
  });

  // The second does not fit into the length of a protobuf field either.
  it.each([600_000_000, 5_000_000_000])("refuses %i numbers in one line, without making them", (size) => {
    const graph = new Graph();
    graph.addConstant("huge", filledTensor([size], 1));
    expect(() => onnxBytes(graph, "too large", info)).toThrow(
      `Cannot write "too large": the ONNX file would have ${size * 4} bytes or more, and 2 GiB is the limit.`,
    );
  });
});
