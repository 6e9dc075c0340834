import { expect, it } from "vitest";
import { deviceOf } from "../../src/runtimes/adapter.ts";

it.each([
  "SwiftShader Device (Subzero)",
  "google swiftshader",
  "llvmpipe (LLVM 15.0.6, 256 bits)",
  "Microsoft Basic Render Driver",
])("labels %s as a software adapter by its name", (name) => {
  expect(deviceOf({ name, isCpu: false })).toEqual({ device: `${name} (software adapter)`, software: true });
});

it("labels an adapter that says itself that it is a CPU", () => {
  expect(deviceOf({ name: "New Driver", isCpu: true })).toEqual({
    device: "New Driver (software adapter)",
    software: true,
  });
});

it.each(["NVIDIA H200", "AMD Radeon RX 7900 XT", "Apple M3", "Intel(R) Arc(TM) Graphics"])(
  "takes %s for a GPU",
  (name) => {
    expect(deviceOf({ name, isCpu: false })).toEqual({ device: name });
  },
);
