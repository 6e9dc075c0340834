import { describe, expect, it } from "vitest";
import { compareLayers } from "../../src/measure/layer-diff.ts";
import type { LayerTrace } from "../../src/onnx/converted-model.ts";
import type { OrtArray } from "../../src/runtimes/ort-node/run-values.ts";
import type { LayerOutput } from "../../src/runtimes/tfjs/layer-outputs.ts";

const trace = (layer: string, fields: Partial<LayerTrace> = {}): LayerTrace => ({
  layer,
  className: "Dense",
  value: layer,
  shape: [null, 2],
  layout: "native",
  flatFrom: null,
  ...fields,
});

const output = (path: string, data: number[], inputs: string[] = [], shape?: number[]): LayerOutput => ({
  path,
  className: "Dense",
  inputs,
  shape: shape ?? [1, data.length],
  data: Float32Array.from(data),
});

const value = (data: number[], dims?: number[]): OrtArray => ({
  type: "float32",
  dims: dims ?? [1, data.length],
  data: Float32Array.from(data),
});

const compareOne = (expected: number[], actual: number[], tolerance = 1e-4) =>
  compareLayers([trace("a")], [output("a", expected)], new Map([["a", value(actual)]]), tolerance).layers[0]!;

describe("comparing layers", () => {
  it("measures the largest error against the largest number", () => {
    expect(compareOne([1, -200], [1, -200.5])).toMatchObject({ maxError: 0.5, scale: 200, state: "differs" });
    expect(compareOne([1, -200], [1, -200.5], 0.003)).toMatchObject({ state: "same" });
  });

  it("never takes NaN or infinity for a number, but for themselves", () => {
    expect(compareOne([1, 2], [1, NaN])).toMatchObject({ maxError: Infinity, state: "differs" });
    expect(compareOne([1, NaN], [1, 2])).toMatchObject({ maxError: Infinity, state: "differs" });
    expect(compareOne([1, Infinity], [1, -Infinity])).toMatchObject({ maxError: Infinity, state: "differs" });
    expect(compareOne([1, NaN], [1, NaN])).toMatchObject({ maxError: 0, state: "same" });
    expect(compareOne([1, Infinity], [1, Infinity])).toMatchObject({ maxError: 0, scale: 1, state: "same" });
  });

  it("says when shapes differ", () => {
    expect(compareOne([1, 2], [1, 2, 3])).toMatchObject({
      state: "differs",
      problem: "shape [1, 3] instead of [1, 2]",
    });
  });

  it("puts channels last before it compares, also in flattened values", () => {
    // Two pixels of three channels: [1, 1, 2, 3] in TF.js, [1, 3, 1, 2] in ONNX.
    const nhwc = [1, 2, 3, 4, 5, 6];
    const nchw = [1, 4, 2, 5, 3, 6];
    const traces = [
      trace("image", { layout: "NCHW" }),
      trace("flat", { layout: "flat-NCHW", flatFrom: [1, 2, 3] }),
    ];
    const expected = [output("image", nhwc, [], [1, 1, 2, 3]), output("flat", nhwc, ["image"])];
    const actual = new Map([
      ["image", value(nchw, [1, 3, 1, 2])],
      ["flat", value(nchw)],
    ]);
    const { layers, first } = compareLayers(traces, expected, actual, 1e-6);
    expect(layers.map(({ maxError }) => maxError)).toEqual([0, 0]);
    expect(first).toBeNull();
  });

  it("suspects the folded layers that the first differing one reads, through other folded ones", () => {
    const traces = ["a", "b", "c", "d", "e"].map((layer) =>
      trace(layer, { value: layer === "b" || layer === "c" ? null : layer }),
    );
    const chain = [
      output("a", [1]),
      output("b", [1], ["a"]),
      output("c", [1], ["b"]),
      output("d", [1], ["c", "a"]),
      output("e", [1], ["d"]),
    ];
    const actual = new Map([
      ["a", value([1])],
      ["d", value([2])],
      ["e", value([3])],
    ]);
    const diff = compareLayers(traces, chain, actual, 1e-6);
    expect(diff.layers.map(({ state }) => state)).toEqual(["same", "folded", "folded", "differs", "differs"]);
    expect(diff.first?.layer).toBe("d");
    expect(diff.suspects).toEqual(["c", "b"]);
  });

  it("tells a value that is missing in the file from a folded layer", () => {
    const diff = compareLayers([trace("a")], [output("a", [1])], new Map(), 1e-6);
    expect(diff.layers[0]!.state).toBe("absent");
  });
});
