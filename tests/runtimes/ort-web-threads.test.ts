import { single } from "../helpers/single.ts";
import { expect, it } from "vitest";
import { runtimeOf } from "../../src/runtimes/registry.ts";
import { fileWith, gemmModel } from "../helpers/onnx-models.ts";

// In a file of its own, because the first session of a process fixes the number of threads.
it("ort-web/wasm runs on two threads where the first session asks for them", async () => {
  const wasm = runtimeOf("ort-web/wasm");
  const onnxPath = await fileWith("model.onnx", gemmModel());
  const session = single(await wasm.open({ onnxPath }, { threads: 2 }));
  const { env } = await import("onnxruntime-web");
  expect(env.wasm.numThreads).toBe(2);
  // 1*1 - 2*3 + 3*5 + 0.5 and 1*2 - 2*4 + 3*6 - 0.5.
  expect(await session.run({ data: Float32Array.of(1, -2, 3), shape: [1, 3] })).toEqual(
    Float32Array.of(10.5, 11.5),
  );
  await expect(wasm.open({ onnxPath }, { threads: 1 })).rejects.toMatchObject({ code: "UNAVAILABLE" });
  await session.close();
});
