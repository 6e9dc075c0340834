import { dirname } from "node:path";
import { BoxbenchError } from "../../src/core/errors.ts";
import type { Comparison, Environment, Results } from "../../src/core/results.ts";
import { accuracyDifferences } from "../../src/measure/comparison/accuracy-difference.ts";
import { compareSides } from "../../src/measure/comparison/compare-sides.ts";
import { environmentDifferences } from "../../src/measure/comparison/environments.ts";
import { imagesOf, sideOfArm, sideOfRun, type Side } from "../../src/measure/comparison/sides.ts";
import type { Context } from "../base/command.ts";
import { comparisonExitCode } from "./comparison-exit-code.ts";
import { comparisonLines } from "./comparison-lines.ts";
import { findResults } from "../results/find-results.ts";
import { readResults } from "../results/read-results.ts";

export interface CompareRunsOptions {
  readonly floor?: string;
  readonly strict?: boolean;
}

/**
 * The whole of `boxbench compare`.
 *
 * @throws BoxbenchError USAGE when the runs share no measured cell, or the one run holds no two arms
 */
export async function compareRuns(
  first: string,
  second: string | undefined,
  options: CompareRunsOptions,
  context: Context,
): Promise<void> {
  const pathA = await findResults(first);
  const a = await readResults(pathA);
  const pathB = second === undefined ? null : await findResults(second);
  const comparison =
    pathB === null
      ? compareArms(a, first, await readFloor(options.floor, a.environment))
      : await compareTwo(a, dirname(pathA), await readResults(pathB), dirname(pathB), options.floor);
  comparisonLines(comparison).forEach((line) => context.print(line));
  context.finish(comparisonExitCode(comparison, options.strict === true));
}

/** @throws BoxbenchError USAGE when the run has one arm only */
export function compareArms(results: Results, name: string, floor: number | null): Comparison {
  const { comparison } = results;
  if (comparison === undefined || comparison.rounds === null) {
    throw new BoxbenchError(
      "USAGE",
      `The run "${name}" holds no two arms. Give a second run, or make one with "boxbench bench --against REF".`,
    );
  }
  return compareSides(sideOfArm(results, comparison.a), sideOfArm(results, comparison.b), {
    interleavedRounds: comparison.rounds,
    differences: [],
    floor: floor ?? comparison.floor,
    accuracies: comparison.accuracies,
  });
}

/**
 * Two runs that did not take turns.
 *
 * @param floorName a run of `bench --aa`
 * @throws BoxbenchError USAGE when they share no cell
 */
export async function compareTwo(
  a: Results,
  nameA: string,
  b: Results,
  nameB: string,
  floorName: string | undefined,
): Promise<Comparison> {
  const [sideA, sideB] = [sideOfRun(a, runText(a, nameA)), sideOfRun(b, runText(b, nameB))];
  if (![...sideB.cells.keys()].some((id) => sideA.cells.has(id))) {
    throw new BoxbenchError("USAGE", `The runs "${nameA}" and "${nameB}" have no cell in common.`);
  }
  return compareSides(sideA, sideB, {
    interleavedRounds: null,
    differences: environmentDifferences(a.environment, b.environment),
    floor: await readFloor(floorName, b.environment),
    accuracies: accuracyDifferences(onImagesOf(a, b, sideA), sideB),
  });
}

/** A side with those scores alone that are on the same images in another run. */
function onImagesOf(a: Results, b: Results, side: Side): Side {
  return {
    ...side,
    scores: side.scores.filter(({ variantId }) => imagesOf(a, variantId) === imagesOf(b, variantId)),
  };
}

function runText({ run, environment }: Results, folder: string): string {
  const commit = environment.gitCommit === null ? "" : `, commit ${environment.gitCommit}`;
  return `${folder} (${run.startedAt.slice(0, 16).replace("T", " ")}${commit}, rounds: ${run.rounds.done})`;
}

/**
 * The noise floor that a run of `bench --aa` holds.
 *
 * @param environment where the times come from that it is to judge
 * @throws BoxbenchError USAGE when the run holds none, or is of another machine
 */
export async function readFloor(name: string | undefined, environment: Environment): Promise<number | null> {
  if (name === undefined) return null;
  const results = await readResults(await findResults(name));
  if (results.noiseFloor === undefined) {
    throw new BoxbenchError(
      "USAGE",
      `The run "${name}" holds no noise floor. "boxbench bench --aa" measures one.`,
    );
  }
  const [difference] = environmentDifferences(results.environment, environment);
  if (difference !== undefined) {
    throw new BoxbenchError(
      "USAGE",
      `The noise floor of "${name}" is that of another machine (${difference}). Run "boxbench bench --aa" here.`,
    );
  }
  return results.noiseFloor.share;
}
