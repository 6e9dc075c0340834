import { readFile } from "node:fs/promises";
import { join } from "node:path";

import { messageOf } from "../../core/errors.ts";
import type { Availability } from "../../core/device.ts";
import type { LoadedBackend } from "../types.ts";
import { activate, importTensorFlow, unavailableBackend } from "./activate.ts";
import { folderOf, installFix, versionOf } from "../../core/installed-packages.ts";

const packageName = "@tensorflow/tfjs-backend-wasm";
const otherNode = "use a Node that has WebAssembly SIMD: 20.19 or 22";
/** TF.js has no threads in Node: see https://github.com/tensorflow/tfjs/issues/3830. */
const device = "CPU, 1 thread";

/**
 * WebAssembly with SIMD, one thread. It cannot train convolutions or embeddings as it ships:
 * `registerWasmGradients` adds what is missing.
 */
export async function loadWasm(): Promise<LoadedBackend> {
  const tf = await importTensorFlow();
  try {
    await import("@tensorflow/tfjs-backend-wasm");
  } catch (cause) {
    throw unavailableBackend("tfjs/wasm", `${packageName} does not load`, installFix(packageName), cause);
  }
  await withoutNewListeners(() => activate(tf, "tfjs/wasm", "wasm", otherNode));
  const versions = {
    "@tensorflow/tfjs": versionOf("@tensorflow/tfjs"),
    [packageName]: versionOf(packageName),
  };
  return { id: "tfjs/wasm", tf, versions, device };
}

/** Checks that this Node can compile the SIMD binary, without starting it. */
export async function probeWasm(): Promise<Availability> {
  try {
    const binary = await readFile(join(folderOf(packageName), "dist", "tfjs-backend-wasm-simd.wasm"));
    if (!WebAssembly.validate(new Uint8Array(binary))) {
      return { available: false, reason: "this Node has no WebAssembly SIMD", fix: otherNode };
    }
    return { available: true, version: versionOf(packageName), device };
  } catch (error) {
    return { available: false, reason: messageOf(error), fix: installFix(packageName) };
  }
}

/**
 * Runs `action` and takes off the process-wide listeners that it added: Emscripten's throw every uncaught
 * error again, which ends Node with exit code 7 and a trace of its own code.
 */
async function withoutNewListeners(action: () => Promise<void>): Promise<void> {
  const events = ["uncaughtException", "unhandledRejection"] as const;
  const former = events.map((event) => new Set<unknown>(process.listeners(event as "uncaughtException")));
  try {
    await action();
  } finally {
    for (const [index, event] of events.entries()) {
      for (const listener of process.listeners(event as "uncaughtException")) {
        if (!former[index]!.has(listener)) process.off(event, listener);
      }
    }
  }
}
