import { single } from "../helpers/single.ts";
import { expect, it } from "vitest";
import { runtimeOf } from "../../src/runtimes/registry.ts";
import { writeDenseModel } from "../helpers/dense-model.ts";

const cpu = runtimeOf("tfjs/cpu");
const open = async (threads = 1) =>
  single(await cpu.open({ onnxPath: "unused.onnx", layersModelPath: await writeDenseModel() }, { threads }));

it("tfjs/cpu computes x W + b in plain JavaScript", async () => {
  expect(await cpu.probe()).toEqual({ available: true, version: "4.22.0", device: "CPU" });
  const session = await open();
  const x = { data: Float32Array.of(1, -2, 3), shape: [1, 3] };
  // 1*1 - 2*3 + 3*5 + 0.5 and 1*2 - 2*4 + 3*6 - 0.5: small whole numbers and halves, exact in float32.
  expect(await session.run(x)).toEqual(Float32Array.of(10.5, 11.5));
  const placement = await session.placement(x);
  expect(placement!.device).toBe("CPU");
  expect(placement!.nodesByProvider["cpu"]).toBeGreaterThan(0);
  await session.close();
});

it("tfjs/cpu refuses more than its one thread", async () => {
  await expect(open(2)).rejects.toMatchObject({
    code: "UNAVAILABLE",
    message: expect.stringContaining("--threads 1") as string,
  });
});
