import { spawnSync } from "node:child_process";

import { expect, test, vi } from "vitest";

import { BoxbenchError } from "../../src/core/errors.ts";
import { backendIds, loadBackend, probeBackend, type BackendId } from "../../src/tfjs/backend.ts";

test("probing leaves no backend registered or current", () => {
  const program = `
    import { backendIds, probeBackend } from "./src/tfjs/backend.ts";
    for (const id of backendIds) await probeBackend(id);
    console.log(JSON.stringify(Object.keys(globalThis).filter((key) => key.startsWith("_tf"))));`;
  const child = spawnSync(process.execPath, ["--import", "tsx", "--input-type=module", "-e", program]);
  // TF.js keeps its engine, with every registered backend, in globalThis._tfengine.
  expect(JSON.parse(child.stdout.toString())).toEqual([]);
});

test("every probe says what is there, or why not and what to do", async () => {
  for (const id of backendIds) {
    const availability = await probeBackend(id);
    const words = availability.available
      ? [availability.version, availability.device]
      : [availability.reason, availability.fix];
    expect(words.every((text) => text.length > 2)).toBe(true);
  }
});

test("WASM and CPU are available wherever the packages are installed", async () => {
  expect(await probeBackend("tfjs/wasm")).toMatchObject({ available: true });
  expect(await probeBackend("tfjs/cpu")).toMatchObject({ available: true });
});

test("a loaded backend computes, and loading prints nothing", async () => {
  const prints = (["log", "info", "warn", "error"] as const).map((name) => vi.spyOn(console, name));
  for (const id of ["tfjs/wasm", "tfjs/cpu", "tfjs/wasm"] as const) {
    const { tf, id: loaded } = await loadBackend(id);
    expect(loaded).toBe(id);
    expect(`tfjs/${tf.getBackend()}`).toBe(id);
    expect(await tf.tensor1d([1, 2, 3]).square().data()).toEqual(new Float32Array([1, 4, 9]));
  }
  for (const print of prints) expect(print).not.toHaveBeenCalled();
});

test("loading WASM leaves uncaught errors to the program", async () => {
  const before = process.listeners("uncaughtException");
  await loadBackend("tfjs/wasm");
  expect(process.listeners("uncaughtException")).toEqual(before);
});

test("a native backend is refused beside onnxruntime-node, and the current backend stays", async () => {
  const { tf } = await loadBackend("tfjs/cpu");
  const probed = await probeBackend("tfjs/node");
  await import("onnxruntime-node");
  // A probe is about the machine: another process may load what this one may not.
  expect(await probeBackend("tfjs/node")).toEqual(probed);
  const error = await loadBackend("tfjs/node").catch((thrown: unknown) => thrown);
  expect(error).toBeInstanceOf(BoxbenchError);
  expect(error).toMatchObject({ code: "UNAVAILABLE" });
  expect((error as BoxbenchError).message).toMatch(/setup:tensorflow|process of its own|Node 20 or 22/);
  expect(tf.getBackend()).toBe("cpu");
});

test("without a native library the first that loads is WASM", async () => {
  await import("onnxruntime-node");
  expect((await loadBackend()).id).toBe("tfjs/wasm");
});

test("an unknown backend is a usage error that lists the ids", async () => {
  await expect(loadBackend("tfjs/webgl" as BackendId)).rejects.toThrow(
    'No backend "tfjs/webgl". There are: tfjs/node-gpu, tfjs/node, tfjs/wasm, tfjs/cpu.',
  );
});
