import { readFile } from "node:fs/promises";
import { describe, expect, it } from "vitest";
import { ortCalibration } from "../../../harness/jobs/ort-calibration.ts";
import { decodeOnnx } from "../../../src/onnx/decode.ts";
import type { Range } from "../../../src/onnx/precision/affine.ts";
import { calibrate } from "../../../src/onnx/precision/calibration/calibrate.ts";
import { float16Array } from "../../../src/onnx/precision/float16.ts";
import { lowerPrecision } from "../../../src/onnx/precision/lower-precision.ts";
import { toFloat16 } from "../../../src/tensors/float16.ts";

/** Constants by name: type, dimensions, and bytes in base64. */
type Constants = Readonly<Record<string, { type: string; dims: number[]; base64: string }>>;

interface Int8Fixture {
  readonly model: string;
  readonly images: readonly string[];
  readonly ranges: Readonly<Record<string, [low: number, high: number]>>;
  readonly int8: Constants;
  readonly "int8-reduced": Constants;
}

const read = async <T>(name: string): Promise<T> =>
  JSON.parse(await readFile(new URL(`fixtures/${name}`, import.meta.url), "utf8")) as T;

const fixture = await read<Int8Fixture>("onnxruntime-int8.json");
const source = decodeOnnx(Buffer.from(fixture.model, "base64"));
const ranges = new Map<string, Range>(
  Object.entries(fixture.ranges).map(([name, [min, max]]) => [name, { min, max }]),
);

/** The constants of our file as the fixture has them. */
function constantsOf(bytes: Uint8Array): Constants {
  const types: Readonly<Record<number, string>> = {
    1: "float32",
    2: "uint8",
    3: "int8",
    6: "int32",
    7: "int64",
  };
  return Object.fromEntries(
    decodeOnnx(bytes).graph!.initializer.map(({ name, dataType, dims, rawData }) => [
      name,
      {
        type: types[dataType] ?? `type ${dataType}`,
        dims: dims.map(Number),
        base64: Buffer.from(rawData).toString("base64"),
      },
    ]),
  );
}

describe.each(["int8", "int8-reduced"] as const)(
  "%s beside onnxruntime.quantization, on the same ranges",
  (scheme) => {
    const { bytes } = lowerPrecision(source, scheme, { ranges, quantizeOutputs: true });
    const ours = constantsOf(bytes);
    const theirs = fixture[scheme];

    it("quantises the same weights and biases, to the same whole numbers", () => {
      const contents = Object.keys(theirs).filter((name) => name.endsWith("_quantized"));
      expect(contents).toHaveLength(6);
      for (const name of contents) expect([name, ours[name]]).toEqual([name, theirs[name]]);
    });

    it("has the same scales and zero points of the same tensors, in every bit", () => {
      const graph = decodeOnnx(bytes).graph!;
      const constants = ours;
      // Equal constants are stored once here, so each is looked up by what reads it.
      const found = new Map<string, [scale: string, zeroPoint: string]>();
      for (const { opType, input } of graph.node) {
        if (opType !== "QuantizeLinear") continue;
        const name = input[0]!.replace(/_QuantizeLinear_Input$/, "");
        found.set(name, [constants[input[1]!]!.base64, constants[input[2]!]!.base64]);
      }
      const activations = Object.keys(theirs)
        .filter((name) => name.endsWith("_scale") && theirs[name]!.dims.length === 0)
        .map((name) => name.replace(/_scale$/, ""));
      expect([...found.keys()].filter((name) => activations.includes(name)).toSorted()).toEqual(
        activations.toSorted(),
      );
      for (const name of activations) {
        expect([name, ...found.get(name)!]).toEqual([
          name,
          theirs[`${name}_scale`]!.base64,
          theirs[`${name}_zero_point`]!.base64,
        ]);
      }
    });

    it("has the same scale for each channel of each weight and bias", () => {
      const graph = decodeOnnx(bytes).graph!;
      const names = ["w1", "w2", "w3", "b1", "b2", "b3"];
      for (const name of names) {
        const node = graph.node.find(
          ({ opType, input }) => opType === "DequantizeLinear" && input[0] === `${name}_quantized`,
        )!;
        const theirScale = theirs[`${name}_scale`] ?? theirs[`${name}_quantized_scale`]!;
        expect([name, ours[node.input[1]!]]).toEqual([name, theirScale]);
      }
    });
  },
);

it("finds the ranges that onnxruntime.quantization finds on the same images", async () => {
  const feeds = fixture.images.map((image) => {
    const data = new Float32Array(Uint8Array.from(Buffer.from(image, "base64")).buffer);
    return { x: { dtype: "float32", shape: [1, 2, 8, 8], data } as const };
  });
  const found = await calibrate(source, feeds, ortCalibration, "minmax", { quantizeOutputs: true });
  expect(found.size).toBeGreaterThan(4);
  for (const [name, { min, max }] of found) {
    const [low, high] = fixture.ranges[name]!;
    // Two versions of ONNX Runtime may add in another order: one unit in the last place of the largest.
    const ulp = 2 ** -23 * Math.max(Math.abs(low), Math.abs(high));
    // What a Relu cuts off may be looked at before or after it.
    const cut = Math.max(low, min === 0 ? 0 : low);
    expect(Math.abs(min - cut)).toBeLessThanOrEqual(ulp);
    expect(Math.abs(max - high)).toBeLessThanOrEqual(ulp);
  }
});

describe("float16", () => {
  interface Float16Fixture {
    readonly float32: readonly number[];
    readonly numpy: readonly number[];
    readonly finite: readonly number[];
    readonly converterCommon: readonly number[];
  }
  const floats = (bits: readonly number[]) => new Float32Array(Uint32Array.from(bits).buffer);

  it("has the bits of NumPy: ties to even, subnormals, infinity from 65520 on", async () => {
    const { float32, numpy } = await read<Float16Fixture>("float16.json");
    expect(float32.length).toBeGreaterThan(200);
    expect([...floats(float32)].map((value) => toFloat16(value))).toEqual(numpy);
  });

  it("has the bits of onnxconverter-common with its limits", async () => {
    const { finite, converterCommon } = await read<Float16Fixture>("float16.json");
    expect([...float16Array(floats(finite), { smallest: 1e-7, largest: 1e4 })]).toEqual(converterCommon);
  });
});
