import { single } from "../helpers/single.ts";
import { describe, expect, it } from "vitest";
import { runtimeOf } from "../../src/runtimes/registry.ts";
import { writeDenseModel } from "../helpers/dense-model.ts";

const wasm = runtimeOf("tfjs/wasm");
const x = { data: Float32Array.of(1, -2, 3), shape: [1, 3] };
const open = async (threads = 1) =>
  single(await wasm.open({ onnxPath: "unused.onnx", layersModelPath: await writeDenseModel() }, { threads }));

describe("tfjs/wasm", () => {
  it("is available", async () => {
    expect(await wasm.probe()).toMatchObject({ available: true, version: "4.22.0" });
  });

  it("computes x W + b for any batch size", async () => {
    const session = await open();
    // 1*1 - 2*3 + 3*5 + 0.5 and 1*2 - 2*4 + 3*6 - 0.5: small whole numbers and halves, exact in float32.
    expect(await session.run(x)).toEqual(Float32Array.of(10.5, 11.5));
    const data = Float32Array.of(0, 0, 0, 1, 0, 0);
    expect(await session.run({ data, shape: [2, 3] })).toEqual(Float32Array.of(0.5, -0.5, 1.5, 1.5));
    await session.close();
  });

  it("runs a batch over 32 in one piece", async () => {
    const session = await open();
    const kernels = async (batch: number) => {
      const input = { data: new Float32Array(3 * batch), shape: [batch, 3] };
      return (await session.placement(input))?.nodesByProvider["wasm"];
    };
    const ofOne = await kernels(1);
    expect(ofOne).toBeGreaterThan(0);
    expect(await kernels(100)).toBe(ofOne);
    await session.close();
  });

  it("leaves no tensor behind", async () => {
    const { tf } = await (await import("../../src/tfjs/backend.ts")).loadBackend("tfjs/wasm");
    const before = tf.memory().numTensors;
    const session = await open();
    await session.run(x);
    await session.placement(x);
    await session.run(x);
    await session.close();
    expect(tf.memory().numTensors).toBe(before);
  });

  it("does not run on another backend that was made current later", async () => {
    const session = await open();
    const { loadBackend } = await import("../../src/tfjs/backend.ts");
    await loadBackend("tfjs/cpu");
    await expect(session.run(x)).rejects.toMatchObject({
      message: expect.stringContaining("the current backend is cpu, not wasm") as string,
    });
    // Opening another session makes its backend current again.
    const later = await open();
    expect(later.timings.importMs).toBe(0);
    expect(await session.run(x)).toEqual(Float32Array.of(10.5, 11.5));
    await Promise.all([session.close(), later.close()]);
  });

  it("refuses more than its one thread", async () => {
    await expect(open(2)).rejects.toMatchObject({
      code: "UNAVAILABLE",
      message: expect.stringContaining("--threads 1") as string,
    });
  });

  it("refuses a model that came as ONNX alone", async () => {
    await expect(wasm.open({ onnxPath: "only.onnx" }, { threads: 1 })).rejects.toMatchObject({
      code: "MODEL_FILE",
      message: expect.stringContaining("only.onnx") as string,
    });
  });

  it("says which input shape does not fit", async () => {
    const session = await open();
    await expect(session.run({ data: new Float32Array(4), shape: [1, 4] })).rejects.toMatchObject({
      code: "MODEL_FILE",
      message: expect.stringContaining("[1, 4]") as string,
    });
    await session.close();
  });
});
