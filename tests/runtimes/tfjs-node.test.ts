import { single } from "../helpers/single.ts";
import { describe, expect, it } from "vitest";
import { runtimeOf } from "../../src/runtimes/registry.ts";
import { writeDenseModel } from "../helpers/dense-model.ts";

const native = runtimeOf("tfjs/node");
const availability = await native.probe();

describe.runIf(availability.available)("tfjs/node", () => {
  it("computes x W + b and keeps its number of threads", async () => {
    const files = { onnxPath: "unused.onnx", layersModelPath: await writeDenseModel() };
    const session = single(await native.open(files, { threads: 1 }));
    // 1*1 - 2*3 + 3*5 + 0.5 and 1*2 - 2*4 + 3*6 - 0.5: small whole numbers and halves, exact in float32.
    expect(await session.run({ data: Float32Array.of(1, -2, 3), shape: [1, 3] })).toEqual(
      Float32Array.of(10.5, 11.5),
    );
    await expect(native.open(files, { threads: 2 })).rejects.toMatchObject({ code: "UNAVAILABLE" });
    await session.close();
  });
});

describe.runIf(!availability.available)("tfjs/node where it does not load", () => {
  it("gives the reason and the fix, and does not open", async () => {
    expect(availability).toMatchObject({
      reason: expect.stringMatching(/./) as string,
      fix: expect.stringMatching(/./) as string,
    });
    const files = { onnxPath: "unused.onnx", layersModelPath: await writeDenseModel() };
    await expect(native.open(files, { threads: 1 })).rejects.toMatchObject({ code: "UNAVAILABLE" });
  });
});
