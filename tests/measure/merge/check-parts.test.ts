import { describe, expect, it } from "vitest";
import { BoxbenchError } from "../../../src/core/errors.ts";
import type { Results } from "../../../src/core/results.ts";
import { mergeResults } from "../../../src/measure/merge/merge-results.ts";
import { onOtherMachine, partOf, shardOfResults } from "../../helpers/shards.ts";
import { sampleResults } from "../../report/fixture.ts";

const [first, second] = [shardOfResults(sampleResults, 1, 2), shardOfResults(sampleResults, 2, 2)];

function refusalOf(...parts: [string, Results, (string | null)?][]): string {
  try {
    mergeResults(
      parts.map(([folder, results, machine]) => partOf(folder, results, machine ?? null)),
      "boxbench merge",
    );
  } catch (error) {
    if (error instanceof BoxbenchError && error.code === "RESULTS_FILE") return error.message;
    throw error;
  }
  throw new Error("not refused");
}

describe("runs that do not go together are refused", () => {
  it("for another model, naming the variant, both hashes and both files", () => {
    const other = onOtherMachine(
      {
        ...sampleResults,
        variants: sampleResults.variants.map((variant) =>
          variant.id === "small-conv"
            ? { ...variant, onnx: { ...variant.onnx!, sha256: "ab".repeat(32) } }
            : variant,
        ),
      },
      { cpu: "Other CPU" },
    );
    expect(refusalOf(["here", sampleResults], ["there", other])).toBe(
      `Variant "small-conv" is not one model: SHA-256 ${"fedcba9876543210".repeat(4)} in "here/results.json", ` +
        `SHA-256 ${"ab".repeat(32)} in "there/results.json". Measure the same files on every machine, and merge again.`,
    );
  });

  it("for a variant that diverged on one machine only", () => {
    const diverged = {
      ...sampleResults,
      variants: sampleResults.variants.map((variant) => ({ ...variant, onnx: null })),
    };
    expect(refusalOf(["a", sampleResults], ["b", onOtherMachine(diverged, { cpu: "Other" })])).toContain(
      "no model, as training diverged, in",
    );
  });

  it.each([
    ["seeds", { ...second, run: { ...second.run, seed: 8 } }, "7", "8"],
    ["presets", { ...second, run: { ...second.run, preset: "quick" } }, "full", "quick"],
    [
      "images",
      { ...second, dataset: { ...second.dataset, validationSha256: "ff".repeat(32) } },
      "SHA-256 0123456789ab",
      "SHA-256 ffffffffffff",
    ],
  ])("for other %s, naming both and their files", (what, other, own, others) => {
    expect(refusalOf(["a", first], ["b", other])).toBe(
      `Different ${what}: ${own} in "a/results.json", ${others} in "b/results.json". Merge runs of the same ${what}.`,
    );
  });

  it("for the same shard twice, naming a cell and both files", () => {
    const message = refusalOf(["a", first], ["b", second], ["c", first]);
    expect(message).toMatch(
      /^The cell ".+" is in "a\/results\.json" and in "c\/results\.json", of one machine/,
    );
    expect(message).toContain("the same shard twice?");
  });

  it("for one name of two machines", () => {
    const other = onOtherMachine(second, { node: "20.19.0" });
    expect(refusalOf(["a", first, "ci"], ["b", other, "ci"])).toBe(
      '"ci" is two machines: "a/results.json" and "b/results.json" differ (node: 22.0.0 and 20.19.0). Name them apart.',
    );
  });

  it("for results of several machines, which were merged before", () => {
    const merged = mergeResults(
      [partOf("a", sampleResults), partOf("b", onOtherMachine(sampleResults, { cpu: "Other" }))],
      "boxbench merge",
    );
    expect(refusalOf(["m", merged], ["c", first])).toContain("was merged from several machines before");
  });

  it("for a run with two arms", () => {
    const withFloor = { ...first, noiseFloor: { share: 0.01 } as never };
    expect(refusalOf(["a", withFloor], ["b", second])).toContain("holds two arms");
  });
});
