import { expect, it } from "vitest";
import { countByProvider, nodesFromProfile } from "../../src/runtimes/ort/profile.ts";

// Events as ONNX Runtime 1.30 writes them, without the arguments that nothing reads.
const profile = JSON.stringify([
  { cat: "Session", name: "model_run", args: {} },
  { cat: "Node", name: "c1_fence_before", args: { op_name: "Conv" } },
  { cat: "Node", name: "c1_kernel_time", args: { op_name: "Conv", provider: "CUDAExecutionProvider" } },
  { cat: "Node", name: "d_kernel_time", args: { op_name: "Det", provider: "CPUExecutionProvider" } },
  { cat: "Node", name: "c2_kernel_time", args: { op_name: "Conv", provider: "CUDAExecutionProvider" } },
  { cat: "Api", name: "c1&Conv&Conv2dMM" },
]);

it("the executed nodes are the kernels of a profile, in order", () => {
  expect(nodesFromProfile(profile)).toEqual([
    { name: "c1", op: "Conv", provider: "CUDAExecutionProvider" },
    { name: "d", op: "Det", provider: "CPUExecutionProvider" },
    { name: "c2", op: "Conv", provider: "CUDAExecutionProvider" },
  ]);
});

it("nodes are counted by execution provider", () => {
  expect(countByProvider(nodesFromProfile(profile))).toEqual({
    CUDAExecutionProvider: 2,
    CPUExecutionProvider: 1,
  });
  expect(countByProvider([])).toEqual({});
});

it("a profile that was cut off is an error", () => {
  expect(() => nodesFromProfile(profile.slice(0, -5))).toThrow(SyntaxError);
});
