import { expect, it } from "vitest";
import { placementOf } from "../../src/runtimes/ort/profile.ts";

const conv = { name: "c", op: "Conv", provider: "WebGpuExecutionProvider" };
const copy = { name: "m", op: "MemcpyToHost", provider: "WebGpuExecutionProvider" };
const det = { name: "d", op: "Det", provider: "CPUExecutionProvider" };
const gather = { name: "g", op: "Gather", provider: "CPUExecutionProvider" };

it("names no operator where all nodes ran on the provider that was asked for", () => {
  expect(placementOf([conv, copy], "webgpu", { device: "A GPU" })).toEqual({
    device: "A GPU",
    nodesByProvider: { WebGpuExecutionProvider: 2 },
  });
  expect(placementOf([det], "wasm", { device: "CPU" })).not.toHaveProperty("fallbackOps");
});

it("names each operator that ran elsewhere once", () => {
  const placement = placementOf([conv, det, copy, gather, det], "webgpu", { device: "X", software: true });
  expect(placement).toEqual({
    device: "X",
    software: true,
    nodesByProvider: { WebGpuExecutionProvider: 2, CPUExecutionProvider: 3 },
    fallbackOps: ["Det", "Gather"],
  });
});

it("takes a provider that it does not know for another one than was asked for", () => {
  const other = { name: "x", op: "Relu", provider: "XnnpackExecutionProvider" };
  expect(placementOf([other], "cuda", { device: "X" }).fallbackOps).toEqual(["Relu"]);
});
