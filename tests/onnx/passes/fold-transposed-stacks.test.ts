import { describe, expect, it } from "vitest";
import { foldTransposedStacks } from "../../../src/onnx/passes/fold-transposed-stacks.ts";
import { decodeOnnx } from "../../../src/onnx/index.ts";
import { attr, expectOpParity, type SmallGraphModel } from "../helpers/one-node.ts";
import { Sketch } from "../helpers/sketch.ts";

describe("foldTransposedStacks", () => {
  it("stacks along the axis to which a Transpose moved the stack, constants too", () => {
    const sketch = new Sketch(["y"])
      .shape("first", [0])
      .vector("two", [5, 6, 7], [1, 3])
      .node("Unsqueeze", ["a", "first"], "one")
      .node("Concat", ["one", "two"], "stack", { axis: 0 })
      .node("Transpose", ["stack"], "y", { perm: [1, 0] });
    foldTransposedStacks(sketch.graph);
    expect(sketch.lines()).toEqual(["Unsqueeze a y/axis -> one/moved", "Concat one/moved two/moved -> y"]);
    expect(sketch.graph.nodes[1]!.attributes).toEqual({ axis: 1 });
    expect(sketch.graph.constants.get("y/axis")!.read()).toEqual(BigInt64Array.of(1n));
    expect(sketch.graph.constants.get("two/moved")!.shape).toEqual([3, 1]);
  });

  it("splits along the old axis where a Transpose moved the parts that are squeezed", () => {
    const sketch = new Sketch(["p", "q"])
      .shape("first", [0])
      .shape("sizes", [1, 1])
      .node("Transpose", ["x"], "t", { perm: [3, 0, 1, 2] });
    sketch.graph.nodes.push({
      opType: "Split",
      inputs: ["t", "sizes"],
      outputs: ["l", "r"],
      attributes: { axis: 0 },
      layer: "split",
    });
    sketch.node("Squeeze", ["l", "first"], "p").node("Squeeze", ["r", "first"], "q");
    foldTransposedStacks(sketch.graph);
    expect(sketch.lines().slice(1)).toEqual([
      "Split x sizes -> l/moved r/moved",
      "Squeeze l/moved split/axis -> p",
      "Squeeze r/moved split/axis -> q",
    ]);
    expect(sketch.graph.nodes[1]!.attributes).toEqual({ axis: 3 });
  });

  it.each([
    ["the other axes change their order, too", [2, 1, 0], []],
    ["something else reads the stack", [1, 0, 2], ["stack"]],
    ["something else reads a part of it", [1, 0, 2], ["one"]],
  ])("leaves a stack where %s", (_, perm, outputs) => {
    const sketch = new Sketch(["y", ...outputs])
      .shape("first", [0])
      .node("Unsqueeze", ["a", "first"], "one")
      .node("Concat", ["one", "one"], "stack", { axis: 0 })
      .node("Transpose", ["stack"], "y", { perm });
    const before = sketch.lines();
    foldTransposedStacks(sketch.graph);
    expect(sketch.lines()).toEqual(before);
  });

  it("gives the numbers of TF.js, whose boxes go through centers and sizes transposed", async () => {
    const pack = { axis: attr.int(0), N: attr.int(2) };
    const model: SmallGraphModel = {
      tensors: {
        x: { shape: [5, 2] },
        order: { shape: [2], dtype: "int32", values: [1, 0], isConstant: true },
      },
      nodes: [
        { name: "columns", op: "Transpose", inputs: ["x", "order"] },
        {
          name: "parts",
          op: "Unpack",
          inputs: ["columns"],
          attributes: { axis: attr.int(0), num: attr.int(2) },
        },
        { name: "sum", op: "AddV2", inputs: ["parts", "parts:1"] },
        { name: "stack", op: "Pack", inputs: ["parts:1", "sum"], attributes: pack },
        { name: "y", op: "Transpose", inputs: ["stack", "order"] },
      ],
    };
    const { bytes } = await expectOpParity(model);
    const operators = decodeOnnx(bytes).graph!.node.map(({ opType }) => opType);
    expect(operators).not.toContain("Transpose");
  });
});
