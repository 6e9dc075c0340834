import { expect, test } from "vitest";
import { limitsOf } from "../../src/measure/local-noise.ts";
import { rankedOutputs, withoutRankedPlaces } from "../../src/measure/ranked-outputs.ts";
import type { ModelProto } from "../../src/onnx/proto/onnx_pb.ts";

function graphOf(nodes: readonly [op: string, inputs: string[], outputs: string[]][], outputs: string[]) {
  return {
    graph: {
      node: nodes.map(([opType, input, output]) => ({ opType, input, output })),
      output: outputs.map((name) => ({ name })),
    },
  } as unknown as Pick<ModelProto, "graph">;
}

test("what comes of a ranking has no places of its own, and what goes into it has", () => {
  const graph = graphOf(
    [
      ["Conv", ["x"], ["rows"]],
      ["TopK", ["rows", "k"], ["scores", "order"]],
      ["Gather", ["rows", "order"], ["boxes"]],
      ["Relu", ["rows"], ["map"]],
    ],
    ["rows", "scores", "boxes", "map"],
  );
  expect(rankedOutputs(graph)).toEqual(new Set(["scores", "boxes"]));
});

test("without places every element may differ by what the largest noise allows", () => {
  const local = {
    unit: { largest: 4, axes: [null, Float64Array.of(1, 4)] },
    size: { largest: 10, axes: [null, Float64Array.of(1, 10)] },
  };
  const allowed = (unit: number) => unit;
  const found = withoutRankedPlaces({ map: local, scores: local }, new Set(["scores"]));
  expect([...limitsOf(found["map"]!, [1, 2], allowed)]).toEqual([1, 4]);
  expect([...limitsOf(found["scores"]!, [1, 2], allowed)]).toEqual([4, 4]);
});
