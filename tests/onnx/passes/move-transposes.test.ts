import { describe, expect, it } from "vitest";
import { runPasses } from "../../../src/onnx/passes/run-passes.ts";
import { decodeOnnx } from "../../../src/onnx/index.ts";
import { expectParity } from "../helpers/parity.ts";
import { Sketch } from "../helpers/sketch.ts";
import { tf } from "../helpers/tf.ts";

const { layers } = tf;

const toNchw = { perm: [0, 3, 1, 2] };
const toNhwc = { perm: [0, 2, 3, 1] };

describe("moveTransposes", () => {
  it("cancels two Transposes around operators that work element by element", () => {
    const sketch = new Sketch(["y"])
      .vector("half", [0.5], [])
      .node("Transpose", ["x"], "a", toNchw)
      .node("Relu", ["a"], "b")
      .node("Mul", ["b", "half"], "c")
      .node("Transpose", ["c"], "d", toNhwc)
      .node("MatMul", ["d", "d"], "y");
    expect(runPasses(sketch.graph, {})).toContainEqual({ pass: "moveTransposes", nodesRemoved: 2 });
    // The names b and c belong to the values in the other order.
    expect(sketch.lines()).toEqual([
      "Relu x -> b/moved",
      "Mul b/moved half -> c/moved",
      "MatMul c/moved c/moved -> y",
    ]);
  });

  it("goes through both branches of an activation", () => {
    const sketch = new Sketch(["y"])
      .node("Transpose", ["x"], "a", toNchw)
      .node("Sigmoid", ["a"], "b")
      .node("Mul", ["a", "b"], "c")
      .node("Transpose", ["c"], "d", toNhwc)
      .node("MatMul", ["d", "d"], "y");
    runPasses(sketch.graph, {});
    expect(sketch.lines()).toEqual([
      "Sigmoid x -> b/moved",
      "Mul x b/moved -> c/moved",
      "MatMul c/moved c/moved -> y",
    ]);
  });

  it("makes one Transpose of two that meet in an Add", () => {
    const sketch = new Sketch(["y"])
      .node("Tanh", ["x"], "t")
      .node("Transpose", ["x"], "a", toNchw)
      .node("Transpose", ["t"], "b", toNchw)
      .node("Add", ["a", "b"], "y");
    runPasses(sketch.graph, {});
    expect(sketch.lines()).toEqual(["Tanh x -> t", "Add x t -> y/moved", "Transpose y/moved -> y"]);
    expect(sketch.graph.nodes[2]!.attributes).toEqual(toNchw);
  });

  it.each([
    [
      "an operator along an axis is between",
      (sketch: Sketch) =>
        sketch.node("Softmax", ["a"], "b", { axis: 3 }).node("Transpose", ["b"], "y", toNhwc),
    ],
    [
      "a constant of several elements meets the value",
      (sketch: Sketch) => sketch.node("Mul", ["a", "v"], "b").node("Transpose", ["b"], "y", toNhwc),
    ],
    [
      "the values that meet are in different orders",
      (sketch: Sketch) =>
        sketch.node("Transpose", ["x"], "n", toNhwc).node("Add", ["a", "n"], "b").node("Relu", ["b"], "y"),
    ],
    [
      "the other order would be needed more often",
      (sketch: Sketch) =>
        sketch.node("Relu", ["a"], "b").node("MatMul", ["a", "b"], "c").node("Transpose", ["c"], "y", toNhwc),
    ],
  ])("leaves them where %s", (_, add) => {
    const sketch = new Sketch(["y"]).vector("v", [1, 2, 3]).node("Transpose", ["x"], "a", toNchw);
    add(sketch);
    const before = sketch.lines();
    runPasses(sketch.graph, {});
    expect(sketch.lines()).toEqual(before);
  });

  it("writes the Transpose that an output or the body of a loop reads", () => {
    const sketch = new Sketch(["y", "b", "z"])
      .node("Transpose", ["x"], "a", toNchw)
      .node("Relu", ["a"], "b")
      .node("Transpose", ["b"], "c", toNhwc)
      .node("MatMul", ["c", "c"], "y");
    const body = sketch.graph.body();
    body.nodes.push({ opType: "Neg", inputs: ["b"], outputs: ["inner"], attributes: {}, layer: "" });
    body.outputs.push({ name: "inner", value: "inner", dtype: "float32", dims: [] });
    sketch.node("Scan", ["x"], "z", { body, num_scan_inputs: 1 });
    runPasses(sketch.graph, {});
    expect(sketch.lines()).toEqual([
      "Relu x -> b/moved",
      "MatMul b/moved b/moved -> y",
      "Transpose b/moved -> b",
      "Scan x -> z",
    ]);
    expect(sketch.graph.outputs.map(({ value }) => value)).toEqual(["y", "b", "z"]);
  });

  it("saves the Transposes around an activation between layers of both data formats", async () => {
    const model = tf.sequential({
      layers: [
        layers.conv2d({ inputShape: [2, 6, 5], filters: 3, kernelSize: 2, dataFormat: "channelsFirst" }),
        layers.permute({ dims: [2, 3, 1] }),
        layers.activation({ activation: "swish" }),
        layers.conv2d({ filters: 2, kernelSize: 2 }),
      ],
    });
    const { bytes } = await expectParity(model);
    const operators = decodeOnnx(bytes).graph!.node.map(({ opType }) => opType);
    expect(operators).toEqual(["Conv", "Sigmoid", "Mul", "Conv", "Transpose"]);
    const { nodeCount } = await expectParity(model, { passes: { moveTransposes: false } });
    expect(nodeCount).toBe(7);
  });
});
