import { floats } from "../../src/tensors/arrays.ts";
import { single, type BareSession } from "../helpers/single.ts";
import { mkdtemp, readdir } from "node:fs/promises";
import { existsSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, describe, expect, it, vi } from "vitest";
import { nativeFolder } from "../../src/runtimes/ort-node/native-library.ts";
import { runtimeOf } from "../../src/runtimes/registry.ts";

import { fileWith, gemmModel, reluModel, twoInputModel, twoOutputModel } from "../helpers/onnx-models.ts";

const cpu = runtimeOf("ort-node/cpu");
const x = { data: Float32Array.of(1, -2, 3), shape: [1, 3] };

let opened: BareSession[] = [];
async function open(bytes: Uint8Array, threads = 1): Promise<BareSession> {
  const session = single(await cpu.open({ onnxPath: await fileWith("model.onnx", bytes) }, { threads }));
  opened.push(session);
  return session;
}

afterEach(async () => {
  await Promise.all(opened.map((session) => session.close()));
  opened = [];
});

describe("ort-node/cpu", () => {
  it("is available with the version of the installed package", async () => {
    expect(await cpu.probe()).toEqual({ available: true, version: "1.30.0", device: "CPU" });
  });

  it("computes x W + b", async () => {
    const session = await open(gemmModel());
    // 1*1 - 2*3 + 3*5 + 0.5 and 1*2 - 2*4 + 3*6 - 0.5: small whole numbers and halves, exact in float32.
    expect(await session.run(x)).toEqual(Float32Array.of(10.5, 11.5));
  });

  it("takes any batch size in one session", async () => {
    const session = await open(gemmModel());
    const data = Float32Array.of(0, 0, 0, 1, 0, 0, 0, 1, 0);
    expect(await session.run({ data, shape: [3, 3] })).toEqual(
      Float32Array.of(0.5, -0.5, 1.5, 1.5, 3.5, 3.5),
    );
    expect(await session.run(x)).toEqual(Float32Array.of(10.5, 11.5));
  });

  it("gives each run an array of its own", async () => {
    const session = await open(reluModel());
    const first = await session.run(x);
    first.fill(9);
    expect(await session.run(x)).toEqual(Float32Array.of(1, 0, 3));
    expect(first).toEqual(Float32Array.of(9, 9, 9));
    expect(x.data).toEqual(Float32Array.of(1, -2, 3));
  });

  it("answers with the first output where there are more", async () => {
    expect(await (await open(twoOutputModel())).run(x)).toEqual(Float32Array.of(-1, 2, -3));
  });

  it("passes NaN on", async () => {
    const session = await open(gemmModel());
    const outputs = await session.run({ data: Float32Array.of(Number.NaN, 0, 0), shape: [1, 3] });
    expect(outputs).toEqual(Float32Array.of(Number.NaN, Number.NaN));
  });

  it("gives the same answer on two threads", async () => {
    expect(await (await open(gemmModel(), 2)).run(x)).toEqual(Float32Array.of(10.5, 11.5));
  });

  it("reports how long each phase of opening took", async () => {
    const { timings } = await open(reluModel());
    expect(timings.importMs).toBeGreaterThanOrEqual(0);
    expect(timings.readMs).toBeGreaterThan(0);
    expect(timings.createMs).toBeGreaterThan(0);
  });

  it("counts the nodes of one run by execution provider and leaves no profile behind", async () => {
    const session = await open(twoOutputModel());
    const folder = await mkdtemp(join(tmpdir(), "boxbench-test-"));
    // Where os.tmpdir() looks first on Linux and macOS, and on Windows.
    for (const name of ["TMPDIR", "TEMP"]) vi.stubEnv(name, folder);
    expect(await session.placement(x)).toMatchObject({
      device: "CPU",
      nodesByProvider: { CPUExecutionProvider: 2 },
      arithmetic: {
        nodes: [
          { op: "Relu", kind: "float32" },
          { op: "Neg", kind: "float32" },
        ],
      },
    });
    vi.unstubAllEnvs();
    expect(await readdir(folder)).toEqual([]);
  });

  it.each([
    ["holds no protobuf", Uint8Array.of(1, 2, 3)],
    ["is cut off", gemmModel().subarray(0, 60)],
    ["is empty", new Uint8Array(0)],
  ])("refuses by name a file that %s", async (_, bytes) => {
    const onnxPath = await fileWith("broken.onnx", bytes);
    const error = await cpu.open({ onnxPath }, { threads: 1 }).catch((thrown: unknown) => thrown);
    expect(error).toMatchObject({ name: "BoxbenchError", code: "ONNX_FILE" });
    expect((error as Error).message).toContain(onnxPath);
    expect((error as Error).message).not.toContain("\n");
  });

  it("refuses by name a file that is not there", async () => {
    const opening = cpu.open({ onnxPath: "/no/such/model.onnx" }, { threads: 1 });
    await expect(opening).rejects.toMatchObject({
      code: "ONNX_FILE",
      message: expect.stringContaining("/no/such/model.onnx") as string,
    });
  });

  it("adds two inputs by name, and says what it asks for and gives", async () => {
    const onnxPath = await fileWith("two.onnx", twoInputModel());
    const session = await cpu.open({ onnxPath }, { threads: 1 });
    try {
      expect(session.inputs).toEqual([
        { name: "a", dtype: "float32", shape: [null, 3] },
        { name: "b", dtype: "float32", shape: [null, 3] },
      ]);
      const feeds = {
        b: floats(Float32Array.of(10, 20, 30), [1, 3]),
        a: floats(Float32Array.of(1, 2, 3), [1, 3]),
      };
      expect(await session.run(feeds)).toEqual({ sum: floats(Float32Array.of(11, 22, 33), [1, 3]) });
      const { a } = feeds;
      await expect(session.run({ a })).rejects.toMatchObject({ code: "ONNX_FILE" });
    } finally {
      await session.close();
    }
  });

  it("says which input shape does not fit", async () => {
    const session = await open(gemmModel());
    await expect(session.run({ data: new Float32Array(4), shape: [1, 4] })).rejects.toMatchObject({
      code: "ONNX_FILE",
      message: expect.stringContaining("[1, 4]") as string,
    });
  });
});

const hasCuda = existsSync(join(nativeFolder(), "libonnxruntime_providers_cuda.so"));

describe.skipIf(hasCuda)("ort-node/cuda without its provider library", () => {
  const cuda = runtimeOf("ort-node/cuda");

  it("is unavailable, and says what would change that", async () => {
    const isSupported = process.platform === "linux" && process.arch === "x64";
    expect(await cuda.probe()).toMatchObject({
      available: false,
      fix: isSupported ? "npm run setup:gpu" : "use Linux x64",
    });
  });

  it("does not open, rather than run on the CPU", async () => {
    const onnxPath = await fileWith("model.onnx", reluModel());
    await expect(cuda.open({ onnxPath }, { threads: 1 })).rejects.toMatchObject({ code: "UNAVAILABLE" });
  });
});
