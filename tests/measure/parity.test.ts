import { describe, expect, it } from "vitest";
import { compareOutputs, type ParityOptions } from "../../src/measure/parity.ts";

const options: ParityOptions = {
  count: 2,
  tolerance: { absolute: 0.01, relative: 0 },
  reference: "tfjs/node",
  outputRange: [-1, 1],
  side: 32,
};
const reference = Float32Array.of(0.5, -0.25, 0.75, 0);

describe("parity of equal outputs", () => {
  it("passes with no error at all", () => {
    expect(compareOutputs(Float32Array.from(reference), reference, options)).toEqual({
      passed: true,
      count: 2,
      maxAbsError: 0,
      meanAbsError: 0,
      maxRelativeError: 0,
      maxPixelDistance: 0,
      cosine: expect.closeTo(1, 12) as number,
      notFinite: 0,
      tolerance: { absolute: 0.01, relative: 0 },
      reference: "tfjs/node",
    });
  });
});

describe("parity of outputs that differ", () => {
  // Errors 0.1875, 0.25, 0, 0; halves of powers of two, exact in float32.
  const actual = Float32Array.of(0.6875, 0, 0.75, 0);
  const parity = compareOutputs(actual, reference, options);

  it("fails, and measures by how much", () => {
    expect(parity.passed).toBe(false);
    expect(parity.maxAbsError).toBe(0.25);
    expect(parity.meanAbsError).toBe(0.109375);
    // 0.25 / 0.25 against 0.1875 / 0.5
    expect(parity.maxRelativeError).toBe(1);
  });

  it("measures the distance of the points in pixels", () => {
    // (0.1875, 0.25) is 0.3125 long, and 2 units span 32 pixels.
    expect(parity.maxPixelDistance).toBe(5);
    const inUnitRange = compareOutputs(actual, reference, { ...options, outputRange: [0, 1] });
    expect(inUnitRange.maxPixelDistance).toBe(10);
  });

  it("measures the angle between them", () => {
    // (0.6875, 0, 0.75, 0) . (0.5, -0.25, 0.75, 0) over their lengths
    const dot = 0.6875 * 0.5 + 0.75 * 0.75;
    const lengths = Math.sqrt(0.6875 ** 2 + 0.75 ** 2) * Math.sqrt(0.5 ** 2 + 0.25 ** 2 + 0.75 ** 2);
    expect(parity.cosine).toBeCloseTo(dot / lengths, 12);
  });
});

describe("the tolerance", () => {
  const within = (actual: number, expected: number, tolerance: ParityOptions["tolerance"]) =>
    compareOutputs(Float32Array.of(0, actual), Float32Array.of(0, expected), {
      ...options,
      count: 1,
      tolerance,
    }).passed;

  it("is absolute plus relative, its end included", () => {
    // 0.25 + 0.25 * 2 = 0.75
    const tolerance = { absolute: 0.25, relative: 0.25 };
    expect(within(2.75, 2, tolerance)).toBe(true);
    expect(within(1.25, 2, tolerance)).toBe(true);
    // The next float32 above 2.75.
    expect(within(2.75 + 2 ** -22, 2, tolerance)).toBe(false);
  });

  it("is relative to the reference, not to the output", () => {
    expect(within(4, 2, { absolute: 0, relative: 0.5 })).toBe(false);
    expect(within(2, 4, { absolute: 0, relative: 0.5 })).toBe(true);
  });

  it("holds for each output: one wrong among a thousand fails", () => {
    const expected = new Float32Array(2000).fill(0.5);
    const actual = Float32Array.from(expected);
    actual[1234] = 0.5 + 0.0101;
    expect(compareOutputs(actual, expected, { ...options, count: 1000 }).passed).toBe(false);
    actual[1234] = 0.5 + 0.0099;
    expect(compareOutputs(actual, expected, { ...options, count: 1000 }).passed).toBe(true);
  });
});

describe("outputs that are not finite", () => {
  it.each([Number.NaN, Infinity, -Infinity])("never pass beside a number: %d", (value) => {
    const actual = Float32Array.from(reference);
    actual[3] = value;
    const parity = compareOutputs(actual, reference, {
      ...options,
      tolerance: { absolute: Infinity, relative: 0 },
    });
    expect(parity).toMatchObject({ passed: false, notFinite: 1, maxAbsError: null, cosine: null });
  });

  it("agree where the reference has the same ones in the same places, and are counted", () => {
    const broken = Float32Array.of(0.5, Number.NaN, -Infinity, 0);
    expect(compareOutputs(broken, broken, options)).toMatchObject({
      passed: true,
      notFinite: 2,
      maxAbsError: null,
    });
    expect(compareOutputs(Float32Array.of(0.5, 1, -Infinity, 0), broken, options).passed).toBe(false);
    expect(compareOutputs(Float32Array.of(0.5, Number.NaN, Infinity, 0), broken, options).passed).toBe(false);
  });
});

describe("outputs that cannot be compared", () => {
  it("are an error where there is nothing to compare", () => {
    const nothing = new Float32Array(0);
    expect(() => compareOutputs(nothing, nothing, { ...options, count: 0 })).toThrow(/Nothing to compare/);
    expect(() => compareOutputs(nothing, nothing, options)).toThrow(/Nothing to compare/);
  });

  it("are an error where their numbers differ, too many or too few", () => {
    expect(() => compareOutputs(reference.subarray(0, 2), reference, options)).toThrow(/2 outputs with 4/);
    expect(() => compareOutputs(reference, reference.subarray(0, 2), options)).toThrow(/4 outputs with 2/);
  });

  it("are an error where the images do not share them evenly", () => {
    expect(() => compareOutputs(reference, reference, { ...options, count: 3 })).toThrow(
      expect.objectContaining({ code: "PARITY" }),
    );
  });
});

describe("outputs that are not points", () => {
  it("have every error but the pixel distance", () => {
    const { outputRange: _range, side: _side, ...plain } = options;
    const parity = compareOutputs(reference, reference, { ...plain, count: 4 });
    expect(parity).toMatchObject({ passed: true, count: 4, maxPixelDistance: null, maxAbsError: 0 });
    expect(compareOutputs(reference, reference, { ...options, count: 4 }).maxPixelDistance).toBeNull();
  });

  it("have no angle where they are all zeros", () => {
    const zeros = new Float32Array(4);
    expect(compareOutputs(zeros, zeros, options)).toMatchObject({ passed: true, cosine: null });
  });
});
