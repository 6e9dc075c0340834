import { InferenceSession, Tensor } from "onnxruntime-node";
import { describe, expect, it } from "vitest";
import { onnxFromLayersModel } from "../../../src/onnx/convert.ts";
import { decodeOnnx } from "../../../src/onnx/decode.ts";
import { lowerPrecision } from "../../../src/onnx/precision/lower-precision.ts";
import { schemeNames } from "../../../src/onnx/precision/registry.ts";
import type { Range } from "../../../src/onnx/precision/affine.ts";
import { readLayersModel } from "../../../src/onnx/read-layers-model.ts";

const file = onnxFromLayersModel(await readLayersModel("models/small-conv/model.json"));
const shape = file.inputs[0]!.shape.map((dimension) => dimension ?? 1);
const pixels = Float32Array.from({ length: shape.reduce((a, b) => a * b, 1) }, (_, at) => (at * 7919) % 256);

async function answer(bytes: Uint8Array): Promise<Float32Array> {
  const session = await InferenceSession.create(bytes, { logSeverityLevel: 3 });
  const outputs = await session.run({ [session.inputNames[0]!]: new Tensor("float32", pixels, shape) });
  return outputs[session.outputNames[0]!]!.data as Float32Array;
}

/** Wide enough for the sums of any pixels: what is tested is the file, not how exact it is. */
const ranges = new Map<string, Range>(
  decodeOnnx(file.bytes)
    .graph!.node.flatMap(({ output }) => output)
    .map((name) => [name, { min: -2, max: 2 }]),
).set(file.inputs[0]!.name, { min: 0, max: 255 });

describe("a file of lower precision", () => {
  it.each(["fp16", "fp16-weights", "int8-weights", "int8-dynamic"] as const)(
    "answers nearly as the float32 file does: %s",
    async (scheme) => {
      const [expected, actual] = [
        await answer(file.bytes),
        await answer(lowerPrecision(file.bytes, scheme).bytes),
      ];
      actual.forEach((value, at) => expect(Math.abs(value - expected[at]!)).toBeLessThan(0.02));
    },
  );

  it.each(["int8", "int8-reduced"] as const)("loads and runs: %s", async (scheme) => {
    const lowered = lowerPrecision(file.bytes, scheme, { ranges });
    expect((await answer(lowered.bytes)).every(Number.isFinite)).toBe(true);
    const weight = decodeOnnx(lowered.bytes).graph!.initializer.find(({ name }) =>
      name.endsWith("_quantized"),
    )!;
    const most = scheme === "int8" ? 127 : 64;
    const values = [...new Int8Array(Uint8Array.from(weight.rawData).buffer)].map(Math.abs);
    expect(Math.max(...values)).toBe(most);
  });

  it.each(schemeNames)("is refused as a source: %s", (scheme) => {
    const lowered = lowerPrecision(file.bytes, scheme, { ranges });
    expect(() => lowerPrecision(lowered.bytes, "int8", { ranges })).toThrow(/already/);
  });

  it("says its precision in its metadata, and leaves its source as it was", () => {
    const before = Uint8Array.from(file.bytes);
    const lowered = lowerPrecision(file.bytes, "fp16", { metadata: { note: "mine" } });
    const entries = decodeOnnx(lowered.bytes).metadataProps.map(({ key, value }) => [key, value]);
    expect(entries).toContainEqual(["precision", "fp16"]);
    expect(entries).toContainEqual(["note", "mine"]);
    expect(file.bytes).toEqual(before);
  });

  it("needs a range for each activation in 8 bits", () => {
    expect(() => lowerPrecision(file.bytes, "int8")).toThrow(
      /There is no range for the tensor ".+": calibrate/,
    );
    const broken = new Map([...ranges.keys()].map((name) => [name, { min: NaN, max: NaN }] as const));
    expect(() => lowerPrecision(file.bytes, "int8", { ranges: broken })).toThrow(/The range of the tensor/);
  });
});
