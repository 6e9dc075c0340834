import { single, type BareSession } from "../helpers/single.ts";
import { afterEach, describe, expect, it } from "vitest";
import { runtimeOf } from "../../src/runtimes/registry.ts";

import { fileWith, gemmModel, reluModel, twoOutputModel } from "../helpers/onnx-models.ts";

const wasm = runtimeOf("ort-web/wasm");
const x = { data: Float32Array.of(1, -2, 3), shape: [1, 3] };

let opened: BareSession[] = [];
async function open(bytes: Uint8Array): Promise<BareSession> {
  const session = single(await wasm.open({ onnxPath: await fileWith("model.onnx", bytes) }, { threads: 1 }));
  opened.push(session);
  return session;
}

afterEach(async () => {
  await Promise.all(opened.map((session) => session.close()));
  opened = [];
});

describe("ort-web/wasm", () => {
  it("is available with the version of the installed package", async () => {
    expect(await wasm.probe()).toEqual({ available: true, version: "1.30.0", device: "CPU (WASM SIMD)" });
  });

  it("computes x W + b for any batch size", async () => {
    const session = await open(gemmModel());
    // 1*1 - 2*3 + 3*5 + 0.5 and 1*2 - 2*4 + 3*6 - 0.5: small whole numbers and halves, exact in float32.
    expect(await session.run(x)).toEqual(Float32Array.of(10.5, 11.5));
    const data = Float32Array.of(0, 0, 0, 1, 0, 0);
    expect(await session.run({ data, shape: [2, 3] })).toEqual(Float32Array.of(0.5, -0.5, 1.5, 1.5));
  });

  it("gives each run an array of its own", async () => {
    const session = await open(reluModel());
    const first = await session.run(x);
    first.fill(9);
    expect(await session.run(x)).toEqual(Float32Array.of(1, 0, 3));
    expect(first).toEqual(Float32Array.of(9, 9, 9));
  });

  it("answers with the first output where there are more", async () => {
    expect(await (await open(twoOutputModel())).run(x)).toEqual(Float32Array.of(-1, 2, -3));
  });

  it("counts the nodes of one run by execution provider", async () => {
    const session = await open(twoOutputModel());
    expect(await session.placement(x)).toMatchObject({
      device: "CPU (WASM SIMD)",
      // What ONNX Runtime calls its kernels in WebAssembly, too.
      nodesByProvider: { CPUExecutionProvider: 2 },
      arithmetic: {
        nodes: [
          { op: "Relu", kind: "float32" },
          { op: "Neg", kind: "float32" },
        ],
      },
    });
  });

  it("keeps the number of threads of the first session and refuses another", async () => {
    const session = await open(reluModel());
    const onnxPath = await fileWith("model.onnx", reluModel());
    await expect(wasm.open({ onnxPath }, { threads: 2 })).rejects.toMatchObject({
      code: "UNAVAILABLE",
      message: expect.stringContaining("--threads 1 in this process") as string,
    });
    expect(await session.run(x)).toEqual(Float32Array.of(1, 0, 3));
  });

  it.each([
    ["holds no protobuf", Uint8Array.of(1, 2, 3)],
    ["is cut off", gemmModel().subarray(0, 60)],
    ["is empty", new Uint8Array(0)],
  ])("refuses by name a file that %s", async (_, bytes) => {
    const onnxPath = await fileWith("broken.onnx", bytes);
    const error = await wasm.open({ onnxPath }, { threads: 1 }).catch((thrown: unknown) => thrown);
    expect(error).toMatchObject({ name: "BoxbenchError", code: "ONNX_FILE" });
    expect((error as Error).message).toContain(onnxPath);
    expect((error as Error).message).not.toContain("\n");
  });
});
