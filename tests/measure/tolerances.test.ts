import { describe, expect, it } from "vitest";
import { compareOutputs } from "../../src/measure/parity.ts";
import { allowanceOf, allowedDifference, allowances } from "../../src/measure/tolerances.ts";
import { runtimeIds } from "../../src/runtimes/registry.ts";

describe("allowances", () => {
  it("are there for every runtime, each with its reason", () => {
    for (const id of runtimeIds) expect(allowanceOf(id).noiseFactor).toBeGreaterThanOrEqual(8);
    for (const { reason } of Object.values(allowances)) expect(reason).not.toBe("");
  });

  it("are the larger of the runtime's and the reference's", () => {
    const cpu = { noiseFactor: 8, share: 1e-5 };
    const gpu = { noiseFactor: 80, share: 1e-4 };
    expect(allowanceOf("ort-node/cpu")).toMatchObject(cpu);
    expect(allowanceOf("ort-node/cpu", "tfjs/node")).toEqual(cpu);
    expect(allowanceOf("ort-node/cuda", "tfjs/node")).toEqual(gpu);
    expect(allowanceOf("ort-node/cpu", "tfjs/node-gpu")).toEqual(gpu);
  });

  it("catch an error of one thousandth on every runtime, as TF32 makes", () => {
    const reference = Float32Array.of(0.5, -0.5);
    const actual = Float32Array.of(0.501, -0.5);
    for (const id of runtimeIds) {
      // A network of a few layers has a noise of about two units in the last place.
      const absolute = allowedDifference(allowanceOf(id), 2 ** -22, 0.5);
      const options = { count: 1, tolerance: { absolute, relative: 0 }, reference: "tfjs/node" };
      expect(compareOutputs(actual, reference, options).passed).toBe(false);
    }
  });

  it("are refused for a name that has none", () => {
    expect(() => allowanceOf("ort-node/tpu")).toThrow(
      expect.objectContaining({ code: "USAGE", message: expect.stringContaining("ort-node/cpu") as string }),
    );
  });
});

describe("what an output may differ", () => {
  const cpu = allowanceOf("ort-node/cpu");

  it("is eight times the model's noise, and two units in the last place of its largest number", () => {
    // 8 · 1e-6 + 2 · 2^-23 · 10 = 8e-6 + 2.38e-6
    expect(allowedDifference(cpu, 1e-6, 10)).toBe(1e-5);
    // Nothing rounds, as in a network that only moves numbers: 2 · 2^-23
    expect(allowedDifference(cpu, 0, 1)).toBe(2.4e-7);
  });

  it("is a share of the largest number where the noise is not known, however small that is", () => {
    expect(allowedDifference(cpu, null, 200)).toBe(2e-3);
    expect(allowedDifference(cpu, null, 1e-13)).toBe(1e-18);
  });

  it("is never less than where float32 ends: some libraries give 1e-38, others 0", () => {
    expect(allowedDifference(cpu, null, 0)).toBe(2.4e-38);
    expect(allowedDifference(cpu, 1e-45, 1e-38)).toBe(2.4e-38);
  });
});
