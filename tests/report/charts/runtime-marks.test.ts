import { describe, expect, it } from "vitest";
import { marksOf } from "../../../src/report/charts/runtime-marks.ts";

describe("marksOf", () => {
  it("gives a runtime the same mark whatever stands beside it", () => {
    const [alone] = marksOf(["tfjs/wasm"]);
    const [, beside] = marksOf(["ort-node/cpu", "tfjs/wasm"]);
    expect(beside).toEqual(alone);
  });

  it("tells a runtime that it does not know from those that it does", () => {
    const marks = marksOf(["ort-node/cpu", "my/engine", "ort-web/wasm"]);
    expect(new Set(marks.map(({ colour }) => colour)).size).toBe(3);
    expect(new Set(marks.map(({ shape }) => shape)).size).toBe(3);
  });
});
