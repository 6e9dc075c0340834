import { browserPairsOf, isTfjsInBrowser } from "../core/browser-pairs.ts";
import type { MeasuredCell, Results } from "../core/results.ts";
import { pairedRatio } from "../measure/racing.ts";
import {
  cellsIn,
  configurationsOf,
  isMeasured,
  isRanked,
  variantIdsOf,
  type Configuration,
} from "./cells.ts";

/** How long a network takes on a backend of TF.js beside ONNX Runtime Web, in one browser. */
export interface StayingCost {
  readonly browser: string;
  /** Variants of one architecture: their times are those of one network. */
  readonly variantIds: readonly string[];
  readonly configuration: Configuration;
  /** Of TF.js, such as `chromium/tfjs-wasm`. */
  readonly runtimeId: string;
  /** Of ONNX Runtime Web: the faster one where several are measured. */
  readonly insteadId: string;
  /** Rounds in which both were measured. */
  readonly rounds: number;
  /** TF.js over ONNX Runtime Web, within rounds. */
  readonly ratio: number;
  /** Null of fewer than three rounds. */
  readonly interval: readonly [low: number, high: number] | null;
}

/** What stays of a GPU that a program on the CPU stands in for: no time, so nothing is said of it. */
export function unrankedTfjsIds(results: Results): string[] {
  const ids = results.cells.flatMap((cell) =>
    isMeasured(cell) && !isRanked(cell) && isTfjsInBrowser(cell.runtimeId) ? [cell.runtimeId] : [],
  );
  return [...new Set(ids)];
}

/** Every backend of TF.js that was timed in a browser in which ONNX Runtime Web was timed, too. */
export function stayingCosts(results: Results): StayingCost[] {
  return configurationsOf(results).flatMap((configuration) => {
    const cells = cellsIn(results, configuration).filter(isMeasured).filter(isRanked);
    const pairs = browserPairsOf([...new Set(cells.map(({ runtimeId }) => runtimeId))]);
    const tfjsIds = [...new Set(pairs.map(({ tfjsId }) => tfjsId))];
    return architecturesOf(results, configuration).flatMap((variantIds) => {
      const own = (id: string) =>
        cells.filter((cell) => cell.runtimeId === id && variantIds.includes(cell.variantId));
      return tfjsIds.flatMap((runtimeId) => {
        const others = pairs
          .filter(({ tfjsId }) => tfjsId === runtimeId)
          .flatMap(({ browser, ortId }) => {
            const ratio = ratioOf(own(ortId), own(runtimeId));
            return ratio === null ? [] : [{ browser, insteadId: ortId, ...ratio }];
          });
        const [instead] = others.toSorted((a, b) => b.ratio - a.ratio);
        return instead === undefined ? [] : [{ variantIds, configuration, runtimeId, ...instead }];
      });
    });
  });
}

/** Variants that took turns in one race are one architecture; every other one is one by itself. */
function architecturesOf(
  { races = [], ...results }: Results,
  configuration: Configuration,
): (readonly string[])[] {
  const { batch, threads } = configuration;
  const raced = races
    .filter((race) => race.batch === batch && race.threads === threads)
    .map(({ variantIds }) => variantIds);
  const alone = variantIdsOf(results).filter((id) => !raced.flat().includes(id));
  return [...raced, ...alone.map((id) => [id])];
}

/** Of each round, the mean of ln(other / base) over the variants of which both have a block. */
function ratioOf(
  base: readonly MeasuredCell[],
  other: readonly MeasuredCell[],
): { rounds: number; ratio: number; interval: [number, number] | null } | null {
  const logs = new Map<number, number[]>();
  for (const { variantId, blocks } of other) {
    const its = base.find((cell) => cell.variantId === variantId)?.blocks ?? [];
    for (const { round, p50Ms } of blocks) {
      const partner = its.find((block) => block.round === round);
      if (partner === undefined) continue;
      logs.set(round, [...(logs.get(round) ?? []), Math.log(p50Ms / partner.p50Ms)]);
    }
  }
  const rounds = [...logs].map(([round, own]) => ({
    round,
    p50Ms: Math.exp(own.reduce((sum, log) => sum + log, 0) / own.length),
  }));
  return pairedRatio(
    rounds.map(({ round }) => ({ round, p50Ms: 1 })),
    rounds,
  );
}
