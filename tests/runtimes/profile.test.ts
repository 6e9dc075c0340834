import { expect, it } from "vitest";
import { countByProvider, nodesFromProfile } from "../../src/runtimes/ort/profile.ts";

// Events as ONNX Runtime 1.30 writes them, without the arguments that nothing reads.
const profile = JSON.stringify([
  { cat: "Session", name: "model_run", args: {} },
  { cat: "Node", name: "c1_fence_before", args: { op_name: "Conv" } },
  {
    cat: "Node",
    name: "c1_kernel_time",
    dur: 41,
    args: {
      op_name: "Conv",
      provider: "CUDAExecutionProvider",
      input_type_shape: [{ float16: [1, 4, 4, 1] }, { float: [] }],
    },
  },
  { cat: "Node", name: "d_kernel_time", args: { op_name: "Det", provider: "CPUExecutionProvider" } },
  { cat: "Node", name: "c2_kernel_time", args: { op_name: "Conv", provider: "CUDAExecutionProvider" } },
  { cat: "Api", name: "c1&Conv&Conv2dMM" },
]);

it("the executed nodes are the kernels of a profile, in order", () => {
  expect(nodesFromProfile(profile)).toEqual([
    {
      name: "c1",
      op: "Conv",
      provider: "CUDAExecutionProvider",
      inputTypes: ["float16", "float"],
      durationUs: 41,
    },
    { name: "d", op: "Det", provider: "CPUExecutionProvider", inputTypes: [], durationUs: 0 },
    { name: "c2", op: "Conv", provider: "CUDAExecutionProvider", inputTypes: [], durationUs: 0 },
  ]);
});

it("of a profile of two equal runs, the second counts", () => {
  const once = JSON.parse(profile) as { dur?: number }[];
  const again = once.map((event) => ("dur" in event ? { ...event, dur: 5 } : event));
  const nodes = nodesFromProfile(JSON.stringify([...once, ...again]), 2);
  expect(nodes.map(({ name }) => name)).toEqual(["c1", "d", "c2"]);
  expect(nodes[0]!.durationUs).toBe(5);
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
