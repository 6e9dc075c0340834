import { createRequire } from "node:module";
import { expect, it } from "vitest";
import { knownRuntimeIds } from "../../src/core/known-runtimes.ts";
import { runtimeIds, runtimeOf, runtimes } from "../../src/runtimes/registry.ts";
import { fileWith, reluModel } from "../helpers/onnx-models.ts";

const require = createRequire(import.meta.url);

it("lists each runtime under its own id, in the order of the reports", () => {
  expect(runtimeIds).toEqual(knownRuntimeIds);
  for (const [key, { id }] of Object.entries(runtimes)) expect(id).toBe(key);
});

it("says which runtimes there are when it is asked for another", () => {
  expect(() => runtimeOf("ort-node/tpu")).toThrow(/No runtime "ort-node\/tpu". There are: ort-node\/cpu, /);
  expect(() => runtimeOf("constructor")).toThrow(expect.objectContaining({ code: "USAGE" }));
});

const isLoaded = (name: string) => Object.keys(require.cache).some((path) => path.includes(name));

it("probes without loading a native library or TF.js, which could not be unloaded", async () => {
  for (const id of runtimeIds) await runtimeOf(id).probe();
  expect(isLoaded("onnxruntime-node/")).toBe(false);
  expect(isLoaded("@tensorflow/")).toBe(false);
});

it("gives the same answer when asked again", async () => {
  const probeAll = () => Promise.all(runtimeIds.map((id) => runtimeOf(id).probe()));
  expect(await probeAll()).toEqual(await probeAll());
});

it("loads a runtime to open it", async () => {
  const onnxPath = await fileWith("model.onnx", reluModel());
  const session = await runtimeOf("ort-node/cpu").open({ onnxPath }, { threads: 1 });
  expect(isLoaded("onnxruntime-node/")).toBe(true);
  await session.close();
});
