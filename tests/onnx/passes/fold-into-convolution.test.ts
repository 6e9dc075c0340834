import { describe, expect, it } from "vitest";
import { runPasses } from "../../../src/onnx/passes/run-passes.ts";
import { Sketch } from "../helpers/sketch.ts";

/** A convolution with two output channels, of which the kernels are 1, 2 and 3, 4. */
function sketch(outputs: string[], bias: string[] = ["b"]): Sketch {
  return new Sketch(outputs)
    .vector("k", [1, 2, 3, 4], [2, 2, 1, 1])
    .vector("b", [1, -1])
    .vector("scale", [10, 100], [1, 2, 1, 1])
    .vector("shift", [5, 6], [2, 1, 1])
    .vector("columns", [5, 6], [2])
    .vector("half", [0.5], [])
    .node("Conv", ["x", "k", ...bias], "a");
}

describe("foldIntoConvolution", () => {
  it("puts a factor and a shift for each channel into kernel and bias", () => {
    const { graph } = sketch(["y"]).node("Mul", ["a", "scale"], "d").node("Add", ["shift", "d"], "y");
    expect(runPasses(graph, {})).toContainEqual({ pass: "foldIntoConvolution", nodesRemoved: 2 });
    const [conv, ...others] = graph.nodes;
    expect([conv!.opType, conv!.outputs, others]).toEqual(["Conv", ["y"], []]);
    const numbers = conv!.inputs
      .slice(1)
      .map((name) => Array.from(graph.constants.get(name)!.read(), Number));
    // [1 * 10 + 5, -1 * 100 + 6]
    expect(numbers).toEqual([
      [10, 20, 300, 400],
      [15, -94],
    ]);
  });

  it("makes a shift the bias where there is none, and takes one number for all channels", () => {
    const { graph } = sketch(["y"], []).node("Mul", ["a", "half"], "d").node("Add", ["d", "shift"], "y");
    runPasses(graph, {});
    const numbers = graph.nodes[0]!.inputs.slice(1).map((name) =>
      Array.from(graph.constants.get(name)!.read(), Number),
    );
    expect(graph.nodes).toHaveLength(1);
    expect(numbers).toEqual([
      [0.5, 1, 1.5, 2],
      [5, 6],
    ]);
  });

  it("puts the shift behind a sum into the convolution in it", () => {
    const conv = sketch(["y"]).node("Add", ["x", "a"], "d").node("Add", ["d", "shift"], "y");
    runPasses(conv.graph, {});
    expect(conv.lines()).toEqual(["Conv x k a/bias -> a/shifted", "Add x a/shifted -> y"]);
    // [1 + 5, -1 + 6]
    expect(conv.numbers("a/bias")).toEqual([6, 5]);
  });

  it.each([
    ["the result is read by others too", ["y", "a"], "scale"],
    ["the numbers are along the last axis", ["y"], "columns"],
  ])("leaves them where %s", (_, outputs, factor) => {
    const conv = sketch(outputs).node("Mul", ["a", factor], "y");
    const before = conv.lines();
    runPasses(conv.graph, {});
    expect(conv.lines()).toEqual(before);
  });
});
