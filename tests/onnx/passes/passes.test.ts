import { describe, expect, it } from "vitest";
import { float } from "../../../src/onnx/graph.ts";
import { passNames, runPasses } from "../../../src/onnx/passes/run-passes.ts";
import { Sketch } from "../helpers/sketch.ts";

const toNchw = { perm: [0, 3, 1, 2] };
const toNhwc = { perm: [0, 2, 3, 1] };

describe("cancelTransposes and dropDeadNodes", () => {
  it("remove a pair that undoes itself", () => {
    const sketch = new Sketch(["y"])
      .node("Transpose", ["x"], "a", toNchw)
      .node("Transpose", ["a"], "b", toNhwc)
      .node("Relu", ["b"], "y");
    const reports = runPasses(sketch.graph, {});
    expect(sketch.lines()).toEqual(["Relu x -> y"]);
    expect(reports.filter(({ nodesRemoved }) => nodesRemoved > 0)).toEqual([
      { pass: "cancelTransposes", nodesRemoved: 1 },
      { pass: "dropDeadNodes", nodesRemoved: 1 },
    ]);
  });

  it("keep the first one for its other readers", () => {
    const sketch = new Sketch(["y", "z"])
      .node("Transpose", ["x"], "a", toNchw)
      .node("Transpose", ["a"], "b", toNhwc)
      .node("Relu", ["b"], "y")
      .node("Relu", ["a"], "z");
    runPasses(sketch.graph, {});
    expect(sketch.lines()).toEqual(["Transpose x -> a", "Relu x -> y", "Relu a -> z"]);
  });

  it("join two others into one: the axes of the second pick among those of the first", () => {
    const sketch = new Sketch(["y"])
      .node("Transpose", ["x"], "a", toNchw)
      .node("Transpose", ["a"], "y", toNchw);
    runPasses(sketch.graph, {});
    expect(sketch.lines()).toEqual(["Transpose x -> y"]);
    // [N, H, W, C] -> [N, C, H, W] -> [N, W, C, H]
    expect(sketch.graph.nodes[0]!.attributes).toEqual({ perm: [0, 2, 3, 1] });
  });

  it("need only the last of two Reshapes, but not where it copies a dimension of the first", () => {
    const joined = new Sketch(["y"])
      .shape("s", [0, 24])
      .shape("t", [0, 4, 6])
      .node("Reshape", ["x", "s"], "a")
      .node("Reshape", ["a", "t"], "y");
    runPasses(joined.graph, {});
    expect(joined.lines()).toEqual(["Reshape x t -> y"]);
    expect([...joined.graph.constants.keys()]).toEqual(["t"]);

    const copying = new Sketch(["y"])
      .shape("s", [0, 6, 4])
      .shape("t", [0, 0, 2, 2])
      .node("Reshape", ["x", "s"], "a")
      .node("Reshape", ["a", "t"], "y");
    runPasses(copying.graph, {});
    expect(copying.lines()).toHaveLength(2);
  });
});

describe("dropIdentities", () => {
  it("removes them in a row, also at an output", () => {
    const sketch = new Sketch(["c"])
      .node("Relu", ["x"], "a")
      .node("Identity", ["a"], "b")
      .node("Transpose", ["b"], "c", { perm: [0, 1, 2, 3] });
    runPasses(sketch.graph, {});
    expect(sketch.lines()).toEqual(["Relu x -> a"]);
    expect(sketch.graph.outputs.map(({ value }) => value)).toEqual(["a"]);
  });
});

describe("dropDeadNodes", () => {
  it("keeps what only the body of a Scan reads", () => {
    const sketch = new Sketch(["y"]).vector("w", [1]).node("Relu", ["x"], "a").node("Tanh", ["x"], "unused");
    const body = sketch.graph.body();
    body.nodes.push({ opType: "Mul", inputs: ["a", "w"], outputs: ["inner"], attributes: {}, layer: "" });
    body.outputs.push({ name: "inner", value: "inner", dtype: "float32", dims: [] });
    sketch.node("Scan", ["x"], "y", { body, num_scan_inputs: 1 });
    runPasses(sketch.graph, {});
    expect(sketch.lines()).toEqual(["Relu x -> a", "Scan x -> y"]);
    expect([...sketch.graph.constants.keys()]).toEqual(["w"]);
  });
});

describe("foldBatchNormalization", () => {
  const gemm = { alpha: float(1), beta: float(1), transA: 0, transB: 0 };

  it("puts factor and shift into kernel and bias", () => {
    const sketch = new Sketch(["y"])
      .vector("k", [1, 2, 3, 4], [2, 2])
      .vector("b", [1, 1])
      .vector("gamma", [2, 3])
      .vector("beta", [10, 20])
      .vector("mean", [1, 2])
      .vector("variance", [3, 0])
      .node("Gemm", ["x", "k", "b"], "a", gemm)
      .node("BatchNormalization", ["a", "gamma", "beta", "mean", "variance"], "y", { epsilon: float(1) });
    runPasses(sketch.graph, {});
    expect(sketch.lines()).toEqual(["Gemm x k/normalised a/bias -> y"]);
    // factor = [2 / sqrt(3 + 1), 3 / sqrt(0 + 1)] = [1, 3]; bias = beta + (b - mean) * factor
    expect(sketch.numbers("k/normalised")).toEqual([1, 6, 3, 12]);
    expect(sketch.numbers("a/bias")).toEqual([10, 17]);
  });
});

describe("mergePads", () => {
  const constantMode = { mode: "constant" };
  const conv = { kernel_shape: [3, 3], strides: [1, 1], dilations: [1, 1], pads: [0, 1, 0, 2], group: 1 };
  const sketch = (outputs: string[]) =>
    new Sketch(outputs)
      .vector("zero", [0], [])
      .vector("k", [1], [1, 1, 1, 1])
      .shape("p", [0, 0, 1, 2, 0, 0, 3, 4]);

  it("adds zeros in front of a Conv to its own", () => {
    const padded = sketch(["y"])
      .node("Pad", ["x", "p", "zero"], "a", constantMode)
      .node("Conv", ["a", "k"], "y", conv);
    expect(runPasses(padded.graph, {})).toContainEqual({ pass: "mergePads", nodesRemoved: 1 });
    expect(padded.lines()).toEqual(["Conv x k -> y"]);
    // [top, left, bottom, right]
    expect(padded.graph.nodes[0]!.attributes["pads"]).toEqual([1, 3, 3, 6]);
  });

  it("joins Pads in a row, and then with a Conv", () => {
    const padded = sketch(["y"])
      .node("Pad", ["x", "p", "zero"], "a", constantMode)
      .node("Pad", ["a", "p", "zero"], "y", constantMode);
    runPasses(padded.graph, {});
    expect(padded.lines()).toEqual(["Pad x p/merged zero -> y"]);
    const pads = padded.graph.constants.get("p/merged")!.read() as BigInt64Array;
    expect([...pads].map(Number)).toEqual([0, 0, 2, 4, 0, 0, 6, 8]);
    padded.graph.outputs[0]!.value = "z";
    padded.node("Conv", ["y", "k"], "z", conv);
    runPasses(padded.graph, {});
    expect(padded.graph.nodes[0]!.attributes["pads"]).toEqual([2, 5, 6, 10]);
  });

  it.each([
    ["what others read too", ["y", "a"], "zero", "p", "Conv"],
    ["other numbers than zero", ["y"], "one", "p", "Conv"],
    ["channels", ["y"], "zero", "channels", "Conv"],
    ["pixels of a pooling", ["y"], "zero", "p", "MaxPool"],
  ])("leaves %s", (_, outputs, value, pads, operator) => {
    const padded = sketch(outputs)
      .vector("one", [1], [])
      .shape("channels", [0, 1, 0, 0, 0, 0, 0, 0])
      .node("Pad", ["x", pads, value], "a", constantMode)
      .node(operator, ["a", "k"], "y", conv);
    runPasses(padded.graph, {});
    expect(padded.lines()).toHaveLength(2);
    expect(padded.graph.nodes[1]!.attributes["pads"]).toEqual(conv.pads);
  });
});

it("runs no pass that is switched off, and reports on the others in their order", () => {
  const sketch = new Sketch(["y"]).node("Identity", ["x"], "a").node("Relu", ["a"], "y");
  const reports = runPasses(sketch.graph, { dropIdentities: false });
  expect(sketch.lines()).toEqual(["Identity x -> a", "Relu a -> y"]);
  expect(reports.map(({ pass }) => pass)).toEqual(passNames.slice(1));
});
