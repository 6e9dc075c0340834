import { describe, expect, it } from "vitest";
import { resultsSchema, type Results } from "../../../src/core/results.ts";
import { mergeResults } from "../../../src/measure/merge/merge-results.ts";
import { reachOf } from "../../../src/report/roofline.ts";
import { isMeasured } from "../../../src/report/cells.ts";
import { onOtherMachine, partOf, shardOfResults } from "../../helpers/shards.ts";
import { passResults, sampleResults } from "../../report/fixture.ts";

const merge = (...parts: Parameters<typeof partOf>[]) =>
  mergeResults(
    parts.map((part) => partOf(...part)),
    "boxbench merge",
  );
const [first, second] = [shardOfResults(passResults, 1, 2), shardOfResults(passResults, 2, 2)];
const slower = (results: Results): Results => ({
  ...results,
  peaks: results.peaks!.map((peak) => ({ ...peak, flopsPerSecond: peak.flopsPerSecond / 2 })),
});

describe("what shards of one machine measured beside latency", () => {
  const merged = merge(
    ["a", slower({ ...first, scenarios: passResults.scenarios!.slice(0, 2) })],
    ["b", { ...second, scenarios: passResults.scenarios!.slice(2) }],
  );

  it("comes together, each record once", () => {
    expect(merged.scenarios).toEqual(passResults.scenarios);
    expect(merged.costs).toEqual(passResults.costs);
    expect(resultsSchema.parse(merged)).toEqual(merged);
  });
});

describe("what two machines measured beside latency", () => {
  const other = onOtherMachine(slower(passResults), { cpu: "Laptop CPU", coresUsable: 8 });
  const merged = merge(["a", passResults], ["b", other]);

  it("carries the name of the machine, but for what a model costs", () => {
    const [here, there] = merged.machines!.map(({ name }) => name);
    expect(merged.peaks!.map(({ runtimeId }) => runtimeId)).toEqual([
      `ort-node/cpu@${here}`,
      `ort-node/cpu@${there}`,
    ]);
    expect(merged.memory).toHaveLength(2 * passResults.memory!.length);
    expect(merged.costs).toEqual(passResults.costs);
  });

  it("sets each cell beside the peak of its own machine", () => {
    const shares = merged.cells
      .filter(isMeasured)
      .filter(({ id }) => id.startsWith("cnn-low-lr ort-node/cpu@") && id.includes(" b32 "))
      .map((cell) => reachOf(merged, cell)!.share);
    expect(shares).toHaveLength(2);
    expect(shares[1]! / shares[0]!).toBeCloseTo(2, 9);
  });
});

it("runs without any pass merge into one without", () => {
  const merged = merge(
    ["a", shardOfResults(sampleResults, 1, 2)],
    ["b", shardOfResults(sampleResults, 2, 2)],
  );
  const kinds = ["costs", "peaks", "scenarios", "memory", "phases", "sweeps"] as const;
  expect(kinds.filter((kind) => kind in merged)).toEqual([]);
});
