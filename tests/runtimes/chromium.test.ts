import { single, type BareSession } from "../helpers/single.ts";
import { mkdtemp, readdir } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, describe, expect, it, vi } from "vitest";
import { runtimeOf } from "../../src/runtimes/registry.ts";

import { browserForTests } from "../helpers/browser.ts";
import { determinantModel, diagonalInput } from "../helpers/fallback-model.ts";
import { fileWith, gemmModel, twoOutputModel } from "../helpers/onnx-models.ts";

const browser = browserForTests();
const x = { data: Float32Array.of(1, -2, 3), shape: [1, 3] };

// Tests in other processes have browsers, too.
process.env["TMPDIR"] = await mkdtemp(join(tmpdir(), "boxbench-test-"));
const browserFolders = async () => (await readdir(tmpdir())).filter((name) => name.startsWith("bb-"));

let opened: BareSession[] = [];
async function open(id: string, bytes: Uint8Array, threads = 1): Promise<BareSession> {
  const session = single(
    await runtimeOf(id).open({ onnxPath: await fileWith("model.onnx", bytes) }, { threads }),
  );
  opened.push(session);
  return session;
}

afterEach(async () => {
  vi.unstubAllEnvs();
  await Promise.all(opened.map((session) => session.close()));
  opened = [];
});

describe.skipIf(browser === null)("chromium/wasm", () => {
  it("is available, with the versions of ONNX Runtime and of the browser", async () => {
    expect(await runtimeOf("chromium/wasm").probe()).toEqual({
      available: true,
      version: expect.stringMatching(/^1\.30\.0 in Chromium \d+\./) as string,
      browser: expect.stringMatching(/^Chromium \d+\./) as string,
      device: "CPU (WASM SIMD)",
    });
  });

  it("computes x W + b for any batch size, into an array of its own each time", async () => {
    const session = await open("chromium/wasm", gemmModel());
    // 1*1 - 2*3 + 3*5 + 0.5 and 1*2 - 2*4 + 3*6 - 0.5: small whole numbers and halves, exact in float32.
    const first = await session.run(x);
    expect(first).toEqual(Float32Array.of(10.5, 11.5));
    const rows = { data: Float32Array.of(9, 0, 0, 0, 1, 0, 0, 0, 1, 0).subarray(1), shape: [3, 3] };
    expect(await session.run(rows)).toEqual(Float32Array.of(0.5, -0.5, 1.5, 1.5, 3.5, 3.5));
    first.fill(9);
    expect(await session.run(x)).toEqual(Float32Array.of(10.5, 11.5));
    expect(x.data).toEqual(Float32Array.of(1, -2, 3));
  });

  it("times runs in the page and says what opening took there", async () => {
    const session = await open("chromium/wasm", gemmModel());
    for (const ms of Object.values(session.timings)) expect(ms).toBeGreaterThan(0);
    const remote = session.remote!;
    const cpuBefore = await remote.cpuMs!();
    const began = performance.now();
    const times = await remote.timeRuns([x, { ...x }, x]);
    const elapsed = performance.now() - began;
    expect(times).toHaveLength(3);
    for (const ms of times) expect(ms).toBeGreaterThan(0);
    expect(times.reduce((sum, ms) => sum + ms)).toBeLessThan(elapsed);
    await remote.timeRuns(Array.from({ length: 2_000 }, () => x));
    expect(await remote.cpuMs!()).toBeGreaterThan(cpuBefore);
  });

  it("counts the nodes of one run by execution provider, and runs on as before", async () => {
    const session = await open("chromium/wasm", twoOutputModel());
    expect(await session.placement(x)).toMatchObject({
      device: "CPU (WASM SIMD)",
      nodesByProvider: { CPUExecutionProvider: 2 },
    });
    expect(await session.run(x)).toEqual(Float32Array.of(-1, 2, -3));
  });

  it("gives the same answer on two threads", async () => {
    expect(await (await open("chromium/wasm", gemmModel(), 2)).run(x)).toEqual(Float32Array.of(10.5, 11.5));
  });

  it("says which input shape does not fit, to be run and to be timed", async () => {
    const session = await open("chromium/wasm", gemmModel());
    const input = { data: new Float32Array(4), shape: [1, 4] };
    for (const failing of [session.run(input), session.remote!.timeRuns([input])]) {
      await expect(failing).rejects.toMatchObject({
        code: "ONNX_FILE",
        message: expect.stringContaining("[1, 4]") as string,
      });
    }
  });

  it.each([["holds no protobuf", Uint8Array.of(1, 2, 3)]])(
    "refuses by name a file that %s, and ends the browser",
    async (_, bytes) => {
      const onnxPath = await fileWith("broken.onnx", bytes);
      const error = await runtimeOf("chromium/wasm")
        .open({ onnxPath }, { threads: 1 })
        .catch((thrown: unknown) => thrown);
      expect(error).toMatchObject({ name: "BoxbenchError", code: "ONNX_FILE" });
      expect((error as Error).message).toContain(onnxPath);
      expect((error as Error).message).not.toContain("\n");
      expect(await browserFolders()).toEqual([]);
    },
  );
});

describe.skipIf(browser === null)("chromium/webgpu", () => {
  it("computes x W + b on an adapter that is named, the same in the probe and in the placement", async () => {
    const availability = await runtimeOf("chromium/webgpu").probe();
    expect(availability).toMatchObject({ available: true, device: expect.stringMatching(/./) as string });
    const session = await open("chromium/webgpu", gemmModel());
    expect(await session.run(x)).toEqual(Float32Array.of(10.5, 11.5));
    const placement = await session.placement(x);
    expect(placement).toMatchObject({ nodesByProvider: { WebGpuExecutionProvider: 1 } });
    expect(placement).not.toHaveProperty("fallbackOps");
    const { device, software } = availability as { device: string; software?: true };
    expect(placement!.device).toBe(device);
    expect(placement!.software).toBe(software);
    expect(software === true).toBe(/SwiftShader|llvmpipe/.test(device));
  });

  it("names the operator that WebGPU lacks", async () => {
    const session = await open("chromium/webgpu", determinantModel());
    expect(await session.run(diagonalInput)).toEqual(Float32Array.of(-6));
    expect(await session.placement(diagonalInput)).toMatchObject({
      nodesByProvider: { CPUExecutionProvider: 1 },
      fallbackOps: ["Det"],
    });
  });
});

describe("a browser that cannot be used", () => {
  it.each([
    ["is not there", "/no/such/browser", /BOXBENCH_BROWSER is "\/no\/such\/browser"/],
    ["is no browser", process.execPath, /does not start/],
  ])("makes the runtime unavailable where it %s, without a trace", async (_, path, reason) => {
    vi.stubEnv("BOXBENCH_BROWSER", path);
    const runtime = runtimeOf("chromium/wasm");
    expect(await runtime.probe()).toMatchObject({
      available: false,
      reason: expect.stringMatching(reason) as string,
      fix: expect.stringMatching(/./) as string,
    });
    const onnxPath = await fileWith("model.onnx", gemmModel());
    await expect(runtime.open({ onnxPath }, { threads: 1 })).rejects.toMatchObject({
      code: "UNAVAILABLE",
      message: expect.stringMatching(reason) as string,
    });
    expect(await browserFolders()).toEqual([]);
  });
});
