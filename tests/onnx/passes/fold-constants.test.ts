import { describe, expect, it } from "vitest";
import { runPasses } from "../../../src/onnx/passes/run-passes.ts";
import { int64Tensor, type Tensor } from "../../../src/onnx/tensor.ts";
import { Sketch } from "../helpers/sketch.ts";

/** The only constant that is left, with whole numbers as such. */
function constantOf(sketch: Sketch, name: string): { shape: readonly number[]; data: number[] } {
  const tensor: Tensor = sketch.graph.constants.get(name)!;
  return { shape: tensor.shape, data: Array.from(tensor.read() as ArrayLike<number | bigint>, Number) };
}

describe("foldConstants", () => {
  it("computes a chain of constants, and says how many nodes that saves", () => {
    // The padding that an image of 7 rows and 8 columns would need, as it is computed for unknown sizes.
    const sketch = new Sketch(["y"])
      .shape("size", [7, 8])
      .shape("one", [1])
      .shape("two", [2])
      .shape("reach", [4, 4])
      .shape("none", [0, 0])
      .node("Sub", ["size", "one"], "a")
      .node("Div", ["a", "two"], "b")
      .node("Mul", ["b", "two"], "c")
      .node("Add", ["c", "reach"], "d")
      .node("Sub", ["d", "size"], "total")
      .node("Concat", ["none", "total"], "pads", { axis: 0 })
      .node("Pad", ["x", "pads"], "y");
    const reports = runPasses(sketch.graph, {});
    expect(sketch.lines()).toEqual(["Pad x pads -> y"]);
    expect(reports).toContainEqual({ pass: "foldConstants", nodesRemoved: 6 });
    // 3 * 2 + 4 - 7 = 3 rows, 3 * 2 + 4 - 8 = 2 columns
    expect(constantOf(sketch, "pads")).toEqual({ shape: [4], data: [0, 0, 3, 2] });
    expect([...sketch.graph.constants.keys()]).toEqual(["pads"]);
  });

  it("broadcasts as numpy does", () => {
    const sketch = new Sketch(["y"])
      .vector("a", [1, 2, 3, 4, 5, 6], [2, 3])
      .vector("b", [10, 20], [2, 1])
      .node("Mul", ["a", "b"], "c")
      .node("Add", ["x", "c"], "y");
    runPasses(sketch.graph, {});
    expect(constantOf(sketch, "c")).toEqual({ shape: [2, 3], data: [10, 20, 30, 80, 100, 120] });
  });

  it("rounds the division of whole numbers towards zero, as ONNX does", () => {
    const sketch = new Sketch(["y"])
      .shape("a", [-7, 7])
      .shape("b", [2])
      .node("Div", ["a", "b"], "c")
      .node("Reshape", ["x", "c"], "y");
    runPasses(sketch.graph, {});
    expect(constantOf(sketch, "c").data).toEqual([-3, 3]);
  });

  it("moves the elements of constants", () => {
    const sketch = new Sketch(["y"])
      .vector("a", [1, 2, 3, 4, 5, 6], [2, 3])
      .shape("s", [0, -1, 1])
      .shape("axis", [0])
      .node("Transpose", ["a"], "b", { perm: [1, 0] })
      .node("Reshape", ["b", "s"], "c")
      .node("Unsqueeze", ["c", "axis"], "d")
      .node("Add", ["x", "d"], "y");
    runPasses(sketch.graph, {});
    expect(constantOf(sketch, "d")).toEqual({ shape: [1, 3, 2, 1], data: [1, 4, 2, 5, 3, 6] });
  });

  it("knows the shape of an input with a fixed batch, and takes parts of it", () => {
    const shaped = (batch: number | null) => {
      const sketch = new Sketch(["y"])
        .shape("from", [1])
        .shape("to", [3])
        .shape("axis", [0])
        .shape("step", [1])
        .node("Shape", ["x"], "shape")
        .node("Slice", ["shape", "from", "to", "axis", "step"], "middle")
        .node("Expand", ["x", "middle"], "y");
      sketch.graph.inputs[0] = { ...sketch.graph.inputs[0]!, dims: [batch, 2, 3, 4] };
      runPasses(sketch.graph, {});
      return sketch;
    };
    const known = shaped(5);
    expect(known.lines()).toEqual(["Expand x middle -> y"]);
    expect(constantOf(known, "middle")).toEqual({ shape: [2], data: [2, 3] });
    expect(shaped(null).lines()).toHaveLength(3);
  });

  it("leaves what reads an input, what it does not know, and what would make the file larger", () => {
    const sketch = new Sketch(["y", "z", "w"])
      .vector("a", [2], [1])
      .vector("column", Array.from({ length: 40 }), [40, 1])
      .vector("row", Array.from({ length: 40 }), [1, 40])
      .node("Mul", ["x", "a"], "y")
      .node("Erf", ["a"], "z")
      .node("Mul", ["column", "row"], "w");
    const before = sketch.lines();
    expect(runPasses(sketch.graph, {})).toContainEqual({ pass: "foldConstants", nodesRemoved: 0 });
    expect(sketch.lines()).toEqual(before);
  });

  it("keeps the result for the body of a loop that reads it", () => {
    const sketch = new Sketch(["y"]).vector("a", [2]).node("Add", ["a", "a"], "b");
    const body = sketch.graph.body();
    body.nodes.push({ opType: "Mul", inputs: ["x", "b"], outputs: ["inner"], attributes: {}, layer: "" });
    body.outputs.push({ name: "inner", value: "inner", dtype: "float32", dims: [] });
    sketch.node("Scan", ["x"], "y", { body, num_scan_inputs: 1 });
    runPasses(sketch.graph, {});
    expect(sketch.lines()).toEqual(["Scan x -> y"]);
    expect(constantOf(sketch, "b").data).toEqual([4]);
  });

  it("refuses numbers of int64 that JavaScript cannot count to", () => {
    const sketch = new Sketch(["y"]);
    sketch.graph.constants.set("a", int64Tensor([Number.MAX_SAFE_INTEGER]));
    sketch.node("Add", ["a", "a"], "b").node("Reshape", ["x", "b"], "y");
    runPasses(sketch.graph, {});
    expect(sketch.lines()).toHaveLength(2);
  });
});
