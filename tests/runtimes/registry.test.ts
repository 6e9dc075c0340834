import { createRequire } from "node:module";
import { expect, it } from "vitest";
import { runtimeIds, runtimeOf, runtimes } from "../../src/runtimes/registry.ts";

const require = createRequire(import.meta.url);

it("lists each runtime under its own id", () => {
  expect(runtimeIds).toEqual([
    "ort-node/cpu",
    "ort-node/cuda",
    "ort-web/wasm",
    "tfjs/node-gpu",
    "tfjs/node",
    "tfjs/wasm",
  ]);
  for (const [key, { id }] of Object.entries(runtimes)) expect(id).toBe(key);
});

it("says which runtimes there are when it is asked for another", () => {
  expect(() => runtimeOf("ort-node/tpu")).toThrow(/No runtime "ort-node\/tpu". There are: ort-node\/cpu, /);
  expect(() => runtimeOf("constructor")).toThrow(expect.objectContaining({ code: "USAGE" }));
});

it("is listed without loading a runtime", () => {
  const isLoaded = (name: string) => Object.keys(require.cache).some((path) => path.includes(name));
  expect(isLoaded("onnxruntime-node/")).toBe(false);
  expect(isLoaded("onnxruntime-web/")).toBe(false);
  expect(isLoaded("@tensorflow/")).toBe(false);
});

it("loads a runtime to probe it", async () => {
  await runtimeOf("ort-node/cpu").probe();
  expect(Object.keys(require.cache).some((path) => path.includes("onnxruntime-node/"))).toBe(true);
});
