import { expect, it } from "vitest";
import { indexBoundsOfGraph } from "../../../../harness/subjects/user-model/index-bound.ts";
import type { ModelProto } from "../../../../src/onnx/proto/onnx_pb.ts";

const gather = (table: string, indices: string) => ({
  opType: "Gather",
  input: [table, indices],
  output: [`${table} of ${indices}`],
});

/** What a text network reads, as BERT does: words, which of two sentences each is of, and a mask. */
const graph = {
  input: [{ name: "ids" }, { name: "kinds" }, { name: "mask" }],
  initializer: [
    { name: "words", dims: [1000n, 8n] },
    { name: "sentences", dims: [2n, 8n] },
  ],
  node: [
    { opType: "Unsqueeze", input: ["ids", "axes"], output: ["ids2"] },
    { opType: "Cast", input: ["ids2"], output: ["whole"] },
    gather("words", "whole"),
    gather("sentences", "kinds"),
    { opType: "Cast", input: ["mask"], output: ["floats"] },
  ],
};

// The oracle is the number of rows of each table, as ONNX's Gather has it.
it("each input has the rows of its own table, and a mask has none", () => {
  expect(indexBoundsOfGraph({ graph } as unknown as ModelProto)).toEqual({ ids: 1000, kinds: 2 });
});

it("an input of two tables has the rows of the smaller one", () => {
  const both = { ...graph, node: [gather("words", "ids"), gather("sentences", "ids")] };
  expect(indexBoundsOfGraph({ graph: both } as unknown as ModelProto)).toEqual({ ids: 2 });
});
