import { mkdir } from "node:fs/promises";
import { join } from "node:path";
import { BoxbenchError } from "../../src/core/errors.ts";
import type { Comparison, ComparisonSide } from "../../src/core/results.ts";
import type { ImageLosses } from "../../src/measure/comparison/accuracy-difference.ts";
import { withoutArm } from "../../src/measure/comparison/sides.ts";
import { formatCounted, formatPercent } from "../../src/report/format.ts";
import type { ArmsOptions } from "./options.ts";
import type { ExitCode } from "../base/command.ts";
import { readFloor } from "../compare/compare.ts";
import { comparisonExitCode } from "../compare/comparison-exit-code.ts";
import { comparisonLines } from "../compare/comparison-lines.ts";
import { measureRun, type MeasureOptions } from "../rounds/measure-run.ts";
import type { PlannedBlock, PlannedCell } from "../plan/plan.ts";
import { lossesKey, flaggedIds, judgeArms, lastRoundOfRun, noiseFloorOf } from "./judge-arms.ts";
import type { Arms } from "./open-arms.ts";

/** Whether a run measures two arms in turns: nothing but their cells then. */
export function isOfArms({ aa, against }: Pick<ArmsOptions, "aa" | "against">): boolean {
  return aa === true || against !== undefined;
}

/** What `measureArms` works on. */
export interface MeasureArmsOptions extends MeasureOptions {
  readonly options: ArmsOptions;
}

/** Options that cannot go with two arms. */
interface AloneOptions {
  readonly shard?: object;
  readonly memory?: boolean;
  readonly phases?: boolean;
  readonly scenario?: readonly string[];
  readonly precision?: readonly string[];
}

/** @throws BoxbenchError USAGE where options for two arms do not go together */
export function refuseMixedArms(options: ArmsOptions & AloneOptions): void {
  const { aa, against, floor, strict, shard } = options;
  const isArms = isOfArms(options);
  if (aa === true && against !== undefined) {
    throw new BoxbenchError("USAGE", "--aa measures one tree twice, --against two trees: choose one.");
  }
  if (isArms && shard !== undefined) {
    throw new BoxbenchError("USAGE", "--shard cannot go with --aa or --against: run each on one machine.");
  }
  const passes = [
    ...(options.memory === true ? ["--memory"] : []),
    ...(options.phases === true ? ["--phases"] : []),
    ...(options.scenario === undefined ? [] : ["--scenario"]),
  ];
  if (isArms && passes.length > 0) {
    throw new BoxbenchError(
      "USAGE",
      `${passes.join(", ")} cannot go with --aa or --against: they compare cells alone.`,
    );
  }
  if (isArms && (options.precision ?? []).some((name) => name !== "fp32")) {
    throw new BoxbenchError(
      "USAGE",
      "--precision cannot go with --aa or --against: they compare float32 alone.",
    );
  }
  if (floor !== undefined && against === undefined) {
    throw new BoxbenchError("USAGE", "--floor belongs to --against REF (and to boxbench compare).");
  }
  if (strict === true && !isArms) {
    throw new BoxbenchError("USAGE", "--strict belongs to --against REF or --aa (and to boxbench compare).");
  }
}

/**
 * Measures both arms in turns, measures again what came out different, records and prints the comparison.
 *
 * @returns the exit code
 */
export async function measureArms(measured: MeasureArmsOptions, arms: Arms): Promise<ExitCode> {
  const { options, recorder, context, records, temporary } = measured;
  const floor = await readFloor(options.floor, recorder.results.environment);
  const folder = join(temporary, "base");
  await mkdir(folder, { recursive: true });
  const sides = await arms.prepare(records.variants, folder);
  refuseOtherSides(recorder.results.comparison, sides);
  const losses = new Map<string, ImageLosses>();
  const judge = (rounds: number) => judgeArms(recorder.results, sides, { rounds, floor, losses });
  // Where a run is interrupted, it is known what it was of.
  const roundsBefore = recorder.results.comparison?.rounds ?? 0;
  await recorder.update({ comparison: judge(roundsBefore) });

  const most = options.rounds.max;
  const inTurns = (count: number): MeasureOptions => ({
    ...measured,
    options: { ...options, rounds: { min: count, max: count } },
    onLosses: (variantId, runtimeId, own) =>
      losses.set(
        lossesKey(variantId, runtimeId),
        own.map((measure) => [...measure]),
      ),
  });
  await measureRun(inTurns(most));
  const rounds = roundsBefore === 0 ? lastRoundOfRun(recorder.results) : roundsBefore;
  await recorder.update({ comparison: judge(rounds) });

  const flagged = flaggedIds(judge(rounds), options.aa === true);
  if (flagged.size > 0) {
    context.note(
      `${formatCounted(flagged.size, "cell")} came out different: measuring again with fresh rounds.`,
    );
    const blocks = blocksWith(measured.selection.blocks, ({ id, runtimeId }) =>
      flagged.has(id.replace(runtimeId, withoutArm(runtimeId))),
    );
    const again = inTurns(2 * most);
    await measureRun({ ...again, selection: { ...measured.selection, blocks }, fromRound: rounds + 1 });
  }
  return finish(judge(rounds), measured);
}

async function finish(
  comparison: Comparison,
  { options, recorder, context }: MeasureArmsOptions,
): Promise<ExitCode> {
  const noiseFloor = options.aa === true ? noiseFloorOf(recorder.results, comparison) : null;
  await recorder.update({ comparison, ...(noiseFloor === null ? {} : { noiseFloor }) });
  comparisonLines(comparison).forEach((line) => context.print(line));
  if (noiseFloor !== null) {
    const { share, rounds, cells } = noiseFloor;
    context.print(
      `Noise floor: two measurements of the same code come out up to ${formatPercent(share)} % apart ` +
        `(95 % of them; ${formatCounted(rounds, "round")}, ${formatCounted(cells, "cell")}).`,
    );
  }
  if (comparison.cells.length === 0 && comparison.gates.length === 0) {
    context.note("Nothing was compared: a gate that checks nothing does not pass.");
    return 1;
  }
  const different = flaggedIds(comparison, true).size;
  if (options.aa === true && different > 0) {
    context.print(
      `The A/A gate fired: ${formatCounted(different, "cell")} of the same code came out different, twice. ` +
        "Do not gate on times on this machine.",
    );
    return 1;
  }
  return comparisonExitCode(comparison, options.strict === true);
}

function blocksWith(
  blocks: readonly PlannedBlock[],
  isWanted: (cell: PlannedCell) => boolean,
): PlannedBlock[] {
  return blocks
    .map((block) => ({
      ...block,
      variants: block.variants
        .map(({ variantId, cells }) => ({ variantId, cells: cells.filter(isWanted) }))
        .filter(({ cells }) => cells.length > 0),
    }))
    .filter(({ variants }) => variants.length > 0);
}

/** A branch may have moved since the run that goes on was interrupted. */
function refuseOtherSides(
  before: Comparison | undefined,
  [a]: readonly [ComparisonSide, ComparisonSide],
): void {
  if (before === undefined || before.a.what === a.what) return;
  throw new BoxbenchError(
    "USAGE",
    `The run was started against ${before.a.what}, which is ${a.what} now. Start a new run.`,
  );
}
