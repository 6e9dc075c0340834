import { describe, expect, it } from "vitest";
import { compareOutputs } from "../../src/measure/parity.ts";
import { toleranceOf, tolerances } from "../../src/measure/tolerances.ts";
import { runtimeIds } from "../../src/runtimes/registry.ts";

describe("tolerances", () => {
  it("are there for every runtime, each with its reason", () => {
    expect(Object.keys(tolerances)).toEqual(expect.arrayContaining([...runtimeIds]));
    for (const { fp32 } of Object.values(tolerances)) expect(fp32.reason).not.toBe("");
  });

  it("leave no runtime more than a fiftieth of a pixel at 32 pixels", () => {
    for (const { fp32 } of Object.values(tolerances)) {
      // Outputs of size 1, in a range of 2 that spans 32 pixels.
      expect((fp32.absolute + fp32.relative) * (32 / 2)).toBeLessThan(1 / 50);
    }
  });

  it("are the larger of the runtime's and the reference's", () => {
    expect(toleranceOf("ort-node/cpu", "fp32")).toEqual({ absolute: 1e-5, relative: 1e-5 });
    expect(toleranceOf("ort-node/cpu", "fp32", "tfjs/node")).toEqual({ absolute: 1e-5, relative: 1e-5 });
    expect(toleranceOf("ort-node/cuda", "fp32", "tfjs/node")).toEqual({ absolute: 1e-4, relative: 1e-4 });
    expect(toleranceOf("ort-node/cpu", "fp32", "tfjs/node-gpu")).toEqual({ absolute: 1e-4, relative: 1e-4 });
  });

  it("catch an error of one thousandth on every runtime, as TF32 makes", () => {
    const reference = Float32Array.of(0.5, -0.5);
    const actual = Float32Array.of(0.501, -0.5);
    for (const id of runtimeIds) {
      const tolerance = toleranceOf(id, "fp32");
      expect(compareOutputs(actual, reference, { count: 1, tolerance, reference: "tfjs/node" }).passed).toBe(
        false,
      );
    }
  });

  it("are refused for a name that has none", () => {
    expect(() => toleranceOf("ort-node/tpu", "fp32")).toThrow(
      expect.objectContaining({ code: "USAGE", message: expect.stringContaining("ort-node/cpu") as string }),
    );
  });
});
