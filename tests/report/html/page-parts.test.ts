import { describe, expect, it } from "vitest";
import { cellDescription, cellName, nameInDescription } from "../../../src/report/html/cell-name.ts";
import { jsonInHtml } from "../../../src/report/html/escape.ts";
import { pageDataOf } from "../../../src/report/html/page-data.ts";
import { cellsByPoint } from "../../../src/report/html/page/cells-by-point.ts";
import { compareCells, sortKey } from "../../../src/report/html/page/sort-key.ts";
import { hashOfState, stateOfHash } from "../../../src/report/html/page/view-state.ts";
import { sampleResults } from "../fixture.ts";

describe("sortKey", () => {
  it.each([
    ["0.0398 ± 5.6 %", 0.0398],
    ["2,050", 2050],
    ["7.87e-7", 7.87e-7],
    ["1.2×", 1.2],
    ["900 kB", 900_000],
    ["1 MB", 1_000_000],
    ["12 ms", 12],
    ["1.5 s", 1500],
    ["-3.5", -3.5],
    ["n/a", null],
    ["failed: PARITY", null],
    ["", null],
  ])("reads %s as %s", (cell, expected) => {
    expect(sortKey(cell)).toBe(expected);
  });
});

describe("compareCells", () => {
  it("puts numbers in the order of their size, and cells without one last", () => {
    const cells = ["n/a", "10 ± 1 %", "9.5", "1,000"];
    expect(cells.toSorted((a, b) => compareCells(a, b, true))).toEqual(["9.5", "10 ± 1 %", "1,000", "n/a"]);
  });

  it("puts names in the order of the numbers in them", () => {
    expect(["cnn-10", "cnn-9"].toSorted((a, b) => compareCells(a, b, false))).toEqual(["cnn-9", "cnn-10"]);
  });
});

describe("the state behind the #", () => {
  it("comes back as it was written", () => {
    const state = {
      section: "every-variant",
      rows: "cnn & wasm",
      runtimes: ["ort-node/cpu@a b", "tfjs/wasm"],
      sorts: new Map([[2, { column: 3, descending: true }]]),
    };
    expect(stateOfHash(hashOfState(state))).toEqual(state);
  });

  it("tells no runtime at all from all of them", () => {
    const none = { section: "", rows: "", runtimes: [], sorts: new Map() };
    expect(stateOfHash(hashOfState(none)).runtimes).not.toBeNull();
    expect(stateOfHash(hashOfState({ ...none, runtimes: null })).runtimes).toBeNull();
  });

  it("is a plain heading where that is all there is", () => {
    expect(stateOfHash("#parity")).toEqual({ section: "parity", rows: "", runtimes: null, sorts: new Map() });
    expect(hashOfState(stateOfHash("#parity"))).toBe("#parity");
  });

  it.each(["#%", "#a&sort=x", "#&sort=1.2.sideways&sort=99999.1.up"])(
    "takes what nobody wrote: %s",
    (hash) => {
      expect(stateOfHash(hash).sorts.size).toBe(0);
    },
  );
});

describe("the cell behind a point", () => {
  it("is found by what the point says, whatever its variant is called", () => {
    const cell = { variantId: "a: b", runtimeId: "ort-node/cpu", batch: 1, threads: 2 };
    expect(nameInDescription(cellDescription(cell, "p50 1.5 ms"))).toBe(cellName(cell));
    expect(cellName(cell)).toBe("a: b on ort-node/cpu, batch 1, 2 threads");
  });

  it("is of the machine that the chart's file is named after", () => {
    const [cell] = pageDataOf(sampleResults).cells;
    const [server, laptop] = ["server", "my-server"].map((name) => ({
      ...cell!,
      runtimeId: `${cell!.runtimeId}@${name}`,
    }));
    const cells = cellsByPoint([server!, laptop!]);
    expect(cells.get(cellName(cell!), "latency-server.svg")).toBe(server);
    expect(cells.get(cellName(cell!), "latency-my-server.svg")).toBe(laptop);
    expect(cells.get(cellName(cell!), "latency.svg")).toBeUndefined();
  });
});

describe("jsonInHtml", () => {
  it("ends no element and begins no comment", () => {
    const value = { device: "</script><!-- $& \u2028" };
    expect(jsonInHtml(value)).not.toContain("<");
    expect(JSON.parse(jsonInHtml(value))).toEqual(value);
  });
});
