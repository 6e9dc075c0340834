import type { Cell, ComparisonSide, Results, RuntimeScore } from "../../core/results.ts";

/** One side of a comparison: a run, or one arm of a run that measured two. */
export interface Side extends ComparisonSide {
  /** By the id that both sides share. */
  readonly cells: ReadonlyMap<string, Cell>;
  readonly scores: readonly RuntimeScore[];
}

/** The runtime id of an arm, such as `ort-node/cpu@base`. No runtime has an `@` in its own id. */
export function armRuntimeId(runtimeId: string, arm: string): string {
  return `${runtimeId}@${arm}`;
}

/** The runtime that an arm's id is of; the id itself where there is no arm. */
export function withoutArm(runtimeId: string): string {
  return runtimeId.replace(/@.*$/, "");
}

/** A whole run. */
export function sideOfRun(results: Results, what: string): Side {
  return {
    arm: null,
    what,
    models: results.variants.flatMap(({ id, onnx }) => (onnx === null ? [] : [modelOf(id, onnx)])),
    cells: new Map(results.cells.map((cell) => [cell.id, cell])),
    scores: results.scores,
  };
}

/** The cells and accuracies of one arm, under the ids that they would have without it. */
export function sideOfArm(results: Results, { arm, what, models }: ComparisonSide): Side {
  const suffix = `@${arm}`;
  const without = <T extends { runtimeId: string }>(record: T): T => ({
    ...record,
    runtimeId: record.runtimeId.slice(0, -suffix.length),
  });
  const cells = results.cells
    .filter(({ runtimeId }) => runtimeId.endsWith(suffix))
    .map((cell) => ({ ...without(cell), id: cell.id.replace(cell.runtimeId, without(cell).runtimeId) }));
  return {
    arm,
    what,
    models,
    cells: new Map(cells.map((cell) => [cell.id, cell])),
    scores: results.scores.filter(({ runtimeId }) => runtimeId.endsWith(suffix)).map(without),
  };
}

/** The hash of the images that a variant is scored on. */
export function imagesOf({ dataset }: Pick<Results, "dataset">, variantId: string): string {
  const own = dataset.parts?.find(({ variantIds }) => variantIds.includes(variantId));
  return own?.sha256 ?? dataset.validationSha256;
}

/** What a size gate looks at. */
export function modelOf(
  variantId: string,
  { sha256, sizeBytes, nodes }: { sha256: string; sizeBytes: number; nodes: number },
): ComparisonSide["models"][number] {
  return { variantId, sha256, sizeBytes, nodes };
}
