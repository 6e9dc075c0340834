import { InferenceSession, Tensor } from "onnxruntime-node";
import * as web from "onnxruntime-web";
import { beforeAll, describe, expect, it } from "vitest";
import { randomFrom } from "../../../src/core/random.ts";
import { decodeOnnx } from "../../../src/onnx/decode.ts";
import {
  asymmetricAffine,
  levels,
  quantized,
  type Affine,
  type Range,
} from "../../../src/onnx/precision/affine.ts";
import { lowerPrecision } from "../../../src/onnx/precision/lower-precision.ts";
import { roundHalfEven } from "../../../src/tensors/float16.ts";
import { smallModel } from "./small-model.ts";
import { hasExactKernels } from "../../helpers/exact-kernels.ts";

const side = 16;
const places = side ** 2;
const shape = [1, 2, side, side];

async function onNode(bytes: Uint8Array, image: Float32Array): Promise<number> {
  const session = await InferenceSession.create(bytes, { logSeverityLevel: 3, intraOpNumThreads: 1 });
  const { y } = await session.run({ x: new Tensor("float32", image, shape) });
  return (y!.data as Float32Array)[0]!;
}

async function onWasm(bytes: Uint8Array, image: Float32Array): Promise<number> {
  const session = await web.InferenceSession.create(bytes, { executionProviders: ["wasm"] });
  const { y } = await session.run({ x: new web.Tensor("float32", image, shape) });
  return (y!.data as Float32Array)[0]!;
}

/** The constants of a file by name; whole numbers as they are, scales as float32. */
function constantsOf(bytes: Uint8Array): Map<string, number[]> {
  return new Map(
    decodeOnnx(bytes).graph!.initializer.map(({ name, dataType, rawData }) => {
      const { buffer } = Uint8Array.from(rawData);
      const values = { 1: Float32Array, 2: Uint8Array, 3: Int8Array, 6: Int32Array }[
        dataType as 1 | 2 | 3 | 6
      ];
      return [name, [...new values(buffer)]] as const;
    }),
  );
}

/**
 * QLinearConv of a 1x1 window with its Relu in the range, and QGemm with a float32 answer, in whole numbers as the
 * operators' definitions have them: sums in int32, one float32 multiplier, ties to even.
 */
function emulated(bytes: Uint8Array, image: Float32Array, ranges: ReadonlyMap<string, Range>): number {
  const constants = constantsOf(bytes);
  const scaleOf = (name: string): number => {
    const node = decodeOnnx(bytes).graph!.node.find(({ input }) => input[0] === `${name}_quantized`)!;
    return constants.get(node.input[1]!)![0]!;
  };
  const affineOf = (name: string): Affine => asymmetricAffine(ranges.get(name)!, levels.uint8);
  const [x, r] = [affineOf("x"), affineOf("r")];
  const [w, g] = [constants.get("w_quantized")!, constants.get("g_quantized")!];
  const node = decodeOnnx(bytes).graph!.node.find(({ input }) => input[0] === "w_quantized")!;
  const scales = constants.get(node.input[1]!)!;
  const bias = constants.get("b_quantized")!;
  const channels = w.length / 2;
  let sum = 0;
  for (let channel = 0; channel < channels; channel += 1) {
    const multiplier = Math.fround(Math.fround(x.scale * scales[channel]!) / r.scale);
    for (let place = 0; place < places; place += 1) {
      let accumulated = bias[channel]!;
      for (const input of [0, 1]) {
        const level = quantized(image[input * places + place]!, x, levels.uint8);
        accumulated += (level - x.zeroPoint) * w[2 * channel + input]!;
      }
      const level = roundHalfEven(Math.fround(accumulated * multiplier)) + r.zeroPoint;
      sum += (Math.min(Math.max(level, 0), 255) - r.zeroPoint) * g[channel * places + place]!;
    }
  }
  return Math.fround(sum * Math.fround(r.scale * scaleOf("g")));
}

beforeAll(() => {
  web.env.wasm.numThreads = 1;
});

describe("the 8-bit kernels of ONNX Runtime, beside whole numbers", () => {
  const random = randomFrom(9, "integer-kernels");
  const convWeight = Array.from({ length: 16 }, () => random.normal());
  const convBias = Array.from({ length: 8 }, () => random.normal() * 20);
  const source = smallModel({ convWeight, convBias });
  const ranges = new Map<string, Range>([
    ["x", { min: -3, max: 255 }],
    ["r", { min: 0, max: 400 }],
  ]);
  const image = Float32Array.from({ length: 2 * places }, () => random.integer(-3, 255));

  it.each(["int8", "int8-reduced"] as const)("answer what the definitions say: %s", async (scheme) => {
    const { bytes } = lowerPrecision(source, scheme, { ranges });
    const expected = emulated(bytes, image, ranges);
    expect(Math.abs(expected)).toBeGreaterThan(10);
    // One level of one of 2048 places would be 400 / 255 / 2048 = 8e-4.
    expect(Math.abs((await onWasm(bytes, image)) - expected)).toBeLessThan(1e-4);
    const isExact = scheme === "int8-reduced" || hasExactKernels();
    const native = isExact ? await onNode(bytes, image) : expected;
    expect(Math.abs(native - expected)).toBeLessThan(1e-4);
  });
});

describe("the largest products that there are: 255 times the largest weight, twice", () => {
  const source = smallModel({ convWeight: [1, 1] });
  const ranges = new Map<string, Range>([
    ["x", { min: 0, max: 255 }],
    ["r", { min: 0, max: 510 }],
  ]);
  const white = new Float32Array(2 * places).fill(255);
  const fileOf = (scheme: "int8" | "int8-reduced") => lowerPrecision(source, scheme, { ranges }).bytes;

  it("are right with weights of 7 bits on every processor", async () => {
    expect(await onNode(fileOf("int8-reduced"), white)).toBeCloseTo(510, 1);
    expect(await onWasm(fileOf("int8-reduced"), white)).toBeCloseTo(510, 1);
  });

  it("are right in WASM, which adds in 32 bits", async () => {
    expect(await onWasm(fileOf("int8"), white)).toBeCloseTo(510, 1);
  });

  it.runIf(hasExactKernels())("are right on a processor that adds 8-bit products in 32 bits", async () => {
    expect(await onNode(fileOf("int8"), white)).toBeCloseTo(510, 1);
  });
});
