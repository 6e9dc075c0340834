import { dirname, join } from "node:path";
import { execa } from "execa";
import { BoxbenchError } from "../../src/core/errors.ts";
import type { HeadCosts } from "../../src/core/study/costs.ts";
import type { PrecisionFindings } from "../../src/core/study/precision.ts";
import { headCostsOf } from "../../src/study/head-costs.ts";
import type { PartName, StudyChoice } from "../../src/study/parts.ts";
import { precisionFindingsOf } from "../../src/study/precision/findings.ts";
import { packageRoot } from "../base/package.ts";
import { findResults } from "../results/find-results.ts";
import { readResults } from "../results/read-results.ts";

/** What a study takes from a run of the bench. */
export interface BenchNumbers {
  readonly headCosts: HeadCosts | null;
  readonly precision: PrecisionFindings | null;
}

interface Asked {
  /** A finished run; null for none. */
  readonly run: string | null;
  readonly parts: readonly PartName[];
  readonly choice: StudyChoice;
  /** Where the study goes: a run that is made for it lies inside. */
  readonly out: string;
  readonly minutes: number | null;
  readonly signal: AbortSignal;
}

/**
 * Reads what some parts need from a run of the bench. The part `precision` makes one where none is given.
 *
 * @throws BoxbenchError USAGE when no part has a use for the run, or the run lacks what they need; WORKER when the bench
 *   that was started ends without results
 */
export async function benchNumbersOf({
  run,
  parts,
  choice,
  out,
  minutes,
  signal,
}: Asked): Promise<BenchNumbers> {
  const [ofHeads, ofPrecision] = [parts.includes("architectures"), parts.includes("precision")];
  if (run === null && !ofPrecision) return { headCosts: null, precision: null };
  if (!ofHeads && !ofPrecision) {
    throw new BoxbenchError(
      "USAGE",
      "--bench goes with --part architectures or --part precision, whose reports show its numbers.",
    );
  }
  const path = await findResults(
    run ?? (await benchOfPrecisions(choice, join(out, "bench"), minutes, signal)),
  );
  const results = await readResults(path);
  const headCosts = headCostsOf(results);
  const precision = precisionFindingsOf(results);
  if (ofHeads && run !== null && headCosts.costs.length === 0) {
    throw new BoxbenchError(
      "USAGE",
      `${path} has no head with a time for one image: make it with npm run bench -- --family heads --precision fp32,int8 --out ${dirname(path)}.`,
    );
  }
  if (ofPrecision && precision.rows.length === 0) {
    throw new BoxbenchError(
      "USAGE",
      `${path} has no variant in another precision than fp32 that was scored: make it with npm run bench -- --family '*' --precision fp16,int8 --out ${dirname(path)}.`,
    );
  }
  return {
    headCosts: ofHeads && headCosts.costs.length > 0 ? headCosts : null,
    precision: ofPrecision ? precision : null,
  };
}

/** Measures the variants in every precision that has a verdict, in a process of its own, which shows how far it is. */
async function benchOfPrecisions(
  { variants }: StudyChoice,
  out: string,
  minutes: number | null,
  signal: AbortSignal,
): Promise<string> {
  const precisions = "fp16,fp16-weights,int8,int8-reduced";
  const words = [
    `--precision=${precisions}`,
    "--runtime=ort-node/cpu",
    "--batch=1",
    "--no-peak",
    `--out=${out}`,
    ...(variants === null ? ["--family=*"] : variants.map((id) => `--variant=${id}`)),
    ...(minutes === null ? [] : [`--budget=${Math.max(1, Math.round(minutes * 60))}s`]),
  ];
  const { failed, isCanceled } = await execa(
    process.execPath,
    [join(packageRoot, "harness", "boxbench.js"), "bench", ...words],
    { stdin: "ignore", stdout: process.stderr, stderr: "inherit", reject: false, cancelSignal: signal },
  );
  if (isCanceled)
    throw new BoxbenchError("INTERRUPTED", "The study was interrupted while its precisions were measured.");
  if (failed) {
    throw new BoxbenchError(
      "WORKER",
      `The bench that measures precisions failed, for the reason above; try npm run bench -- --precision fp16,int8 by itself, and give its folder as --bench.`,
    );
  }
  return out;
}
