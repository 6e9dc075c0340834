import { describe, expect, it } from "vitest";
import { runPasses } from "../../../src/onnx/passes/run-passes.ts";
import { expectParity } from "../helpers/parity.ts";
import { Sketch } from "../helpers/sketch.ts";
import { tf } from "../helpers/tf.ts";

const { layers } = tf;

describe("shareEqualNodes", () => {
  it("keeps the first of equal nodes, and of those that read them", () => {
    const sketch = new Sketch(["y"])
      .node("Relu", ["x"], "a")
      .node("Relu", ["x"], "b")
      .node("Softmax", ["a"], "c", { axis: 1 })
      .node("Softmax", ["b"], "d", { axis: 1 })
      .node("Add", ["c", "d"], "y");
    expect(runPasses(sketch.graph, {})).toContainEqual({ pass: "shareEqualNodes", nodesRemoved: 2 });
    expect(sketch.lines()).toEqual(["Relu x -> a", "Softmax a -> c", "Add c c -> y"]);
  });

  it("leaves nodes that differ in an attribute, in the order of inputs or in the operator", () => {
    const sketch = new Sketch(["y"])
      .node("Softmax", ["x"], "a", { axis: 1 })
      .node("Softmax", ["x"], "b", { axis: 2 })
      .node("LogSoftmax", ["x"], "c", { axis: 1 })
      .node("Sub", ["a", "b"], "d")
      .node("Sub", ["b", "a"], "e")
      .node("Sum", ["c", "d", "e"], "y");
    runPasses(sketch.graph, {});
    expect(sketch.lines()).toHaveLength(6);
  });

  it("leaves loops, whose graphs it does not compare", () => {
    const sketch = new Sketch(["y", "z"]);
    for (const output of ["y", "z"]) {
      const body = sketch.graph.body();
      body.outputs.push({ name: "inner", value: "x", dtype: "float32", dims: [] });
      sketch.node("Scan", ["x"], output, { body, num_scan_inputs: 1 });
    }
    runPasses(sketch.graph, {});
    expect(sketch.lines()).toHaveLength(2);
  });

  it("gives two equal outputs of a model both their names", async () => {
    const input = tf.input({ shape: [3] });
    const twice = ["a", "b"].map((name) => layers.reLU({ name }).apply(input) as tf.SymbolicTensor);
    const converted = await expectParity(tf.model({ inputs: input, outputs: twice }));
    expect(converted.outputs.map(({ name }) => name)).toEqual(["a", "b"]);
  });

  it("asks once for the shape that both states of a ConvLSTM2D need", async () => {
    const layer = layers.convLstm2d({ inputShape: [2, 4, 4, 1], filters: 2, kernelSize: 2 });
    const model = tf.sequential({ layers: [layer] });
    const shared = await expectParity(model);
    const apart = await expectParity(model, { passes: { shareEqualNodes: false } });
    expect(shared.nodeCount).toBeLessThan(apart.nodeCount);
  });
});
