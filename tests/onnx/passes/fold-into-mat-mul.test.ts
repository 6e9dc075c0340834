import { describe, expect, it } from "vitest";
import { decodeOnnx } from "../../../src/onnx/index.ts";
import { runPasses } from "../../../src/onnx/passes/run-passes.ts";
import { expectParity } from "../helpers/parity.ts";
import { Sketch } from "../helpers/sketch.ts";
import { tf } from "../helpers/tf.ts";

const { layers } = tf;

function sketch(outputs: string[]): Sketch {
  return new Sketch(outputs)
    .vector("k", [1, 2, 3, 4], [2, 2])
    .vector("b", [1, 1])
    .vector("scale", [10, 100], [1, 1, 2])
    .vector("shift", [5, 6], [1, 1, 2])
    .vector("rows", [5, 6], [1, 2, 1])
    .vector("half", [0.5], []);
}

describe("foldIntoMatMul", () => {
  it("puts factor and shift into kernel and bias", () => {
    const dense = sketch(["y"])
      .node("MatMul", ["x", "k"], "a")
      .node("Add", ["a", "b"], "d")
      .node("Mul", ["d", "scale"], "e")
      .node("Add", ["e", "shift"], "y");
    expect(runPasses(dense.graph, {})).toContainEqual({ pass: "foldIntoMatMul", nodesRemoved: 2 });
    expect(dense.graph.nodes.map(({ opType }) => opType)).toEqual(["MatMul", "Add"]);
    expect(dense.graph.nodes[1]!.outputs).toEqual(["y"]);
    const [kernel, bias] = dense.graph.nodes.map(({ inputs }) => dense.numbers(inputs[1]!));
    expect(kernel).toEqual([10, 200, 30, 400]);
    // [1 * 10 + 5, 1 * 100 + 6]
    expect(bias).toEqual([15, 106]);
  });

  it("without a bias the shift becomes it", () => {
    const dense = sketch(["y"])
      .node("MatMul", ["x", "k"], "a")
      .node("Mul", ["a", "scale"], "d")
      .node("Add", ["d", "shift"], "y");
    runPasses(dense.graph, {});
    expect(dense.lines()).toEqual(["MatMul x k/scaled -> d", "Add d shift -> y"]);
  });

  it.each([
    ["the product is read by others too", ["y", "a"], "scale", []],
    ["the factors are along another axis", ["y"], "rows", []],
    ["the factor is one number for all", ["y"], "half", []],
    ["an activation is between", ["y"], "scale", ["Relu"]],
  ])("leaves them where %s", (_, outputs, factor, between) => {
    const dense = sketch(outputs).node("MatMul", ["x", "k"], "a");
    between.forEach((operator) => dense.node(operator, ["a"], "r"));
    dense.node("Mul", [between.length > 0 ? "r" : "a", factor], "y");
    const before = dense.lines();
    runPasses(dense.graph, {});
    expect(dense.lines()).toEqual(before);
  });

  it.each([true, false])("folds BatchNormalization behind a Dense on sequences, bias %s", async (useBias) => {
    const model = tf.sequential({
      layers: [
        layers.dense({ inputShape: [4, 3], units: 5, useBias }),
        layers.batchNormalization({ name: "normal" }),
        layers.reLU(),
      ],
    });
    const converted = await expectParity(model);
    const operators = decodeOnnx(converted.bytes).graph!.node.map(({ opType }) => opType);
    expect(operators).toEqual(["MatMul", "Add", "Relu"]);
    expect(converted.layers.find(({ layer }) => layer === "normal")!.value).toBe("normal");
    expect(converted.layers.find(({ className }) => className === "Dense")!.value).toBeNull();
  });
});
