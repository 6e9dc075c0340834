import { knownRuntimeIds } from "../core/known-runtimes.ts";
import type {
  Cell,
  FallbackCell,
  MeasuredCell,
  Results,
  TrainedVariant,
  VariantRecord,
} from "../core/results.ts";
import { engineOf, machineOf } from "./machines.ts";

/** What all cells of one latency table share. */
export interface Configuration {
  readonly batch: number;
  readonly threads: number;
}

export function isMeasured(cell: Cell): cell is MeasuredCell {
  return cell.status === "measured";
}

/** Whether a time counts beside the others: a software adapter or another provider is not what was asked for. */
export function isRanked({ placement }: MeasuredCell): boolean {
  return placement?.software !== true && placement?.fallbackOps === undefined;
}

/** What is unusual about where a cell ran, in words; empty where nothing is. */
export function placementLabels({ placement }: MeasuredCell): string[] {
  return [
    ...(placement?.software === true ? ["software"] : []),
    ...(placement?.fallbackOps === undefined ? [] : ["fallback"]),
  ];
}

/** The cells that say where they ran. */
export function placedCells(results: Results): (MeasuredCell | FallbackCell)[] {
  return results.cells.filter((cell) => cell.status === "measured" || cell.status === "fallback");
}

export function measuredCells(results: Results): MeasuredCell[] {
  return results.cells.filter(isMeasured);
}

/** Every runtime of the run, in order. */
export function runtimeIdsOf(results: Results): string[] {
  return inOrder([...results.cells, ...results.scores].map(({ runtimeId }) => runtimeId));
}

/** Runtimes, each once: those that are known first, in their order, then the others as they came. */
export function inOrder(runtimeIds: readonly string[]): string[] {
  const placeOf = (id: string) => {
    const place = knownRuntimeIds.indexOf(engineOf(id));
    return place < 0 ? knownRuntimeIds.length : place;
  };
  return [...new Set(runtimeIds)].toSorted((a, b) => placeOf(a) - placeOf(b));
}

/** The runtimes with at least one cell that ran: the columns of the tables. */
export function ranRuntimeIds(results: Results): string[] {
  const ran = new Set(
    results.cells.filter((cell) => cell.status !== "skipped").map((cell) => cell.runtimeId),
  );
  return runtimeIdsOf(results).filter((id) => ran.has(id));
}

/** The combinations of threads and batch that occur, fewest threads and smallest batch first. */
export function configurationsOf(results: Results): Configuration[] {
  const byKey = new Map(
    results.cells.map(({ batch, threads }) => [`${threads} ${batch}`, { batch, threads }] as const),
  );
  return [...byKey.values()].toSorted((a, b) => a.threads - b.threads || a.batch - b.batch);
}

/** The combination that runtimes are compared by first: one thread and batch 1, or the nearest there is. */
export function mainConfiguration(results: Results): Configuration {
  return configurationsOf(results)[0] ?? { batch: 1, threads: 1 };
}

export function cellsIn(results: Results, { batch, threads }: Configuration): Cell[] {
  return results.cells.filter((cell) => cell.batch === batch && cell.threads === threads);
}

/**
 * The cells of one variant in one configuration whose times count beside each other, fastest first: those of one
 * machine.
 *
 * @param machine of merged results, the machine whose cells to rank; the first that has any where it is absent
 */
export function rankedCells(
  results: Results,
  variantId: string,
  configuration: Configuration,
  machine?: string | null,
): MeasuredCell[] {
  const cells = timedCells(results, variantId, configuration).filter(isRanked);
  const machineOfCell = (cell: MeasuredCell) => machineOf(results, cell.runtimeId);
  const own =
    machine ?? results.machines?.find(({ name }) => cells.some((cell) => machineOfCell(cell) === name))?.name;
  return own === undefined ? cells : cells.filter((cell) => machineOfCell(cell) === own);
}

/** All measured cells of one variant in one configuration, fastest first, then those out of the ranking. */
export function timedCells(
  results: Results,
  variantId: string,
  configuration: Configuration,
): MeasuredCell[] {
  return cellsIn(results, configuration)
    .filter(isMeasured)
    .filter((cell) => cell.variantId === variantId)
    .toSorted((a, b) => Number(isRanked(b)) - Number(isRanked(a)) || a.latency.p50Ms - b.latency.p50Ms);
}

/** Variants that have records, and after them ids that only cells name. */
export function variantIdsOf(results: Results): string[] {
  return [
    ...new Set([...results.variants.map(({ id }) => id), ...results.cells.map((cell) => cell.variantId)]),
  ];
}

/** Whether a network was found to answer nearly one thing for every image. */
export function isCollapsed({ training }: TrainedVariant): boolean {
  return "collapsed" in training && training.collapsed === true;
}

/** The variants that were trained here, in the run's order. */
export function trainedVariants({ variants }: Results): TrainedVariant[] {
  return variants.filter((variant): variant is TrainedVariant => variant.training !== null);
}

/** What the answers are compared with, in words. */
export function referenceName(results: Results): string {
  return hasTraining(results) ? "the training backend" : "the runtime that the model comes from";
}

export function variantById(results: Results, id: string): VariantRecord | undefined {
  return results.variants.find((variant) => variant.id === id);
}

/** Whether networks of the run were trained by boxbench, and are no models of the user's own. */
export function hasTraining({ variants }: Pick<Results, "variants">): boolean {
  return variants.length === 0 || variants.some(({ training }) => training !== null);
}
