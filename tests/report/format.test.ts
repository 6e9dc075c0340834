import { describe, expect, it } from "vitest";
import {
  formatBytes,
  formatCount,
  formatCounted,
  formatDigits,
  formatError,
  formatPercent,
  formatRange,
  formatRatioInterval,
  formatRatio,
  formatSeconds,
  formatTolerance,
} from "../../src/report/format.ts";

describe("formatDigits", () => {
  it.each([
    [0.04123, "0.0412"],
    [1.2, "1.20"],
    [12, "12.0"],
    [123.6, "124"],
    [1234, "1,230"],
    [9.996, "10.0"],
    [0.00042, "0.000420"],
    [0.000042, "4.20e-5"],
    [2.5e9, "2.50e9"],
    [-0.0345, "-0.0345"],
    [0, "0"],
  ])("writes %f as %s", (value, expected) => {
    expect(formatDigits(value)).toBe(expected);
  });

  it("takes another count of digits", () => {
    expect(formatDigits(0.98765, 2)).toBe("0.99");
    expect(formatDigits(98.765, 2)).toBe("99");
  });
});

describe("a missing number", () => {
  it.each([
    formatDigits,
    formatError,
    formatTolerance,
    formatCount,
    formatPercent,
    formatRatio,
    formatBytes,
    formatSeconds,
  ])("is n/a and never zero", (format) => {
    for (const missing of [null, undefined, Number.NaN, Number.POSITIVE_INFINITY]) {
      expect(format(missing)).toBe("n/a");
    }
  });

  it("leaves a range of nothing n/a", () => {
    expect(formatRange([], String)).toBe("n/a");
  });
});

describe("the other formats", () => {
  it("writes errors with two digits", () => {
    expect(formatError(3.14e-7)).toBe("3.1e-7");
    expect(formatError(0.00999)).toBe("1.0e-2");
    expect(formatError(0.25)).toBe("0.25");
    expect(formatError(0)).toBe("0");
  });

  it("writes tolerances as they were set", () => {
    expect(formatTolerance(0.0001)).toBe("1e-4");
    expect(formatTolerance(0.00005)).toBe("5e-5");
  });

  it("separates thousands", () => {
    expect(formatCount(2_887_000)).toBe("2,887,000");
    expect(formatCounted(1, "cell")).toBe("1 cell");
    expect(formatCounted(1200, "cell")).toBe("1,200 cells");
  });

  it("keeps 100 % for all of them", () => {
    expect(formatPercent(1)).toBe("100");
    expect(formatPercent(0.9999)).toBe(">99.9");
    expect(formatPercent(0.9975)).toBe("99.8");
    expect(formatPercent(0)).toBe("0");
  });

  it("tells a small lead from none", () => {
    expect(formatRatio(1.024)).toBe("1.02×");
    expect(formatRatio(2.44)).toBe("2.4×");
    expect(formatRatio(17.3)).toBe("17×");
  });

  it("writes sizes in decimal units", () => {
    expect(formatBytes(0)).toBe("0 B");
    expect(formatBytes(999)).toBe("999 B");
    expect(formatBytes(421_000)).toBe("421 kB");
    expect(formatBytes(8e9)).toBe("8.00 GB");
  });

  it("writes durations in the units that people use", () => {
    expect(formatSeconds(4.251)).toBe("4.25 s");
    expect(formatSeconds(200.4)).toBe("3 min 20 s");
    expect(formatSeconds(7500)).toBe("2 h 05 min");
  });

  it("joins a range, and writes equal ends once", () => {
    expect(formatRange([130, 64, 70], formatCount)).toBe("64 to 130");
    expect(formatRange([1.001, 1.002], formatDigits)).toBe("1.00");
  });

  it("says of an interval that is 100 times as wide as its lower end that rounds are too few", () => {
    expect(formatRatioInterval([1.04, 1.31])).toBe("1.04 to 1.31");
    expect(formatRatioInterval([0.5, 49.9], 2)).toBe("0.50 to 50");
    expect(formatRatioInterval([0.5, 50])).toBe("too few rounds");
    expect(formatRatioInterval(null)).toBe("too few rounds");
  });
});
