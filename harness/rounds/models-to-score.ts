import type { Cell } from "../../src/core/results.ts";
import { isFallback } from "../../src/measure/placement.ts";
import { isSoftware, type ChosenRuntime } from "../plan/chosen-runtime.ts";
import { modelIdOf, type PlannedBlock, type PlannedCell } from "../plan/plan.ts";
import type { RoundBlock } from "./round-order.ts";
import type { CellOutcome } from "./run-block.ts";

/** What decides which models a block scores. */
export interface ScoringRules {
  readonly blocks: readonly PlannedBlock[];
  readonly runtimes: ReadonlyMap<string, ChosenRuntime>;
  readonly resultOf: (cell: PlannedCell) => Cell | undefined;
  /** Models by `modelIdOf`. */
  readonly isScored: (modelId: string, runtimeId: string) => boolean;
  /**
   * Whether runtimes after the first answer all images in a round; in the first one where this is left out. The first
   * runtime always does so in the first round.
   */
  readonly areLaterScored?: (round: number) => boolean;
}

/** Whether a cell's answers are those of the model, from where they were asked for: only such are scored. */
export function isToScore(outcome: CellOutcome, allowFallback: boolean): boolean {
  return (
    outcome.kind === "cell" && outcome.parity.passed && (allowFallback || !isFallback(outcome.placement))
  );
}

/**
 * The models that a block scores: those of which a cell agreed, in it, in an earlier round or before the run was
 * interrupted. A runtime that gives other answers is not scored: its accuracy would be that of another model.
 */
export function modelsToScore(
  { round, runtimeId, threads }: RoundBlock,
  { blocks, runtimes, resultOf, isScored, areLaterScored = (round) => round === 1 }: ScoringRules,
  agreeing: ReadonlySet<string> = new Set(),
): string[] {
  const availability = runtimes.get(runtimeId)?.availability;
  // On a software adapter a pass would take minutes for each variant, and parity has compared the answers.
  if (availability?.available !== true || availability.software === true) return [];
  if (!(isFirst(runtimeId, runtimes) ? round === 1 : areLaterScored(round))) return [];
  const block = blocks.find((block) => block.runtimeId === runtimeId && block.threads === threads);
  const cells = (block?.variants ?? []).flatMap((variant) => variant.cells);
  const modelIds = [...new Set(cells.map(modelIdOf))];
  return modelIds.filter(
    (modelId) =>
      !isScored(modelId, runtimeId) &&
      (agreeing.has(modelId) ||
        cells.some((cell) => modelIdOf(cell) === modelId && resultOf(cell)?.status === "measured")),
  );
}

/** For all images of a variant: plain JavaScript would take minutes for what parity has compared. */
const laterRuntimesSeconds = 30;

/**
 * Seconds that a runtime may take to answer all images of a model. The first one of a run that is no software adapter
 * answers them, however long that takes: null.
 */
export function accuracySecondsOf(
  { id }: ChosenRuntime,
  runtimes: ReadonlyMap<string, ChosenRuntime>,
): number | null {
  return isFirst(id, runtimes) ? null : laterRuntimesSeconds;
}

function isFirst(id: string, runtimes: ReadonlyMap<string, ChosenRuntime>): boolean {
  const first = [...runtimes.values()].find(
    (runtime) => runtime.availability.available && !isSoftware(runtime),
  );
  return first?.id === id;
}
