import { expect, it } from "vitest";
import { placementOf } from "../../src/runtimes/ort/profile.ts";

const unread = { inputTypes: ["float"], durationUs: 1 };
const conv = { name: "c", op: "Conv", provider: "WebGpuExecutionProvider", ...unread };
const copy = { name: "m", op: "MemcpyToHost", provider: "WebGpuExecutionProvider", ...unread };
const det = { name: "d", op: "Det", provider: "CPUExecutionProvider", ...unread };
const gather = { name: "g", op: "Gather", provider: "CPUExecutionProvider", ...unread };

it("names no operator where all nodes ran on the provider that was asked for", () => {
  expect(placementOf([conv, copy], "webgpu", { device: "A GPU" })).toMatchObject({
    device: "A GPU",
    nodesByProvider: { WebGpuExecutionProvider: 2 },
  });
  expect(placementOf([det], "wasm", { device: "CPU" })).not.toHaveProperty("fallbackOps");
});

it("names each operator that ran elsewhere once", () => {
  const placement = placementOf([conv, det, copy, gather, det], "webgpu", { device: "X", software: true });
  expect(placement).toMatchObject({
    device: "X",
    software: true,
    nodesByProvider: { WebGpuExecutionProvider: 2, CPUExecutionProvider: 3 },
    fallbackOps: ["Det", "Gather"],
  });
});

it("takes a provider that it does not know for another one than was asked for", () => {
  const other = { name: "x", op: "Relu", provider: "XnnpackExecutionProvider", ...unread };
  expect(placementOf([other], "cuda", { device: "X" }).fallbackOps).toEqual(["Relu"]);
});
