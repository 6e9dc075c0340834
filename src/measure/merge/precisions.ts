import type { PrecisionsRecord, Results } from "../../core/results.ts";
import type { MachineParts } from "./machines.ts";

/** What all runs measured beside float32, with runtimes named after their machines; nothing where no run did. */
export function precisionsOf(
  machines: readonly MachineParts[],
  nameRuntimes: boolean,
): Pick<Results, "precisions"> {
  const all = machines.flatMap(({ name, parts }) =>
    parts.flatMap(({ results: { precisions } }) =>
      precisions === undefined ? [] : [nameRuntimes ? namedAfter(name, precisions) : precisions],
    ),
  );
  if (all.length === 0) return {};
  const files = all.flatMap((own) => own.files);
  const draws = all.flatMap((own) => own.draws ?? []);
  return {
    precisions: {
      files: files.filter(
        (file, index) =>
          files.findIndex(
            ({ variantId, precision }) => variantId === file.variantId && precision === file.precision,
          ) === index,
      ),
      cells: all.flatMap(({ cells }) => cells),
      ratios: all.flatMap(({ ratios }) => ratios),
      scores: all.flatMap(({ scores }) => scores),
      ...(draws.length === 0 ? {} : { draws }),
    },
  };
}

function namedAfter(
  machine: string,
  { files, cells, ratios, scores, draws }: PrecisionsRecord,
): PrecisionsRecord {
  const named = <T extends { readonly runtimeId: string }>(record: T): T => ({
    ...record,
    runtimeId: `${record.runtimeId}@${machine}`,
  });
  return {
    files,
    cells: cells.map((cell) => ({
      ...named(cell),
      id: cell.id.replace(` ${cell.runtimeId} `, ` ${cell.runtimeId}@${machine} `),
    })),
    ratios: ratios.map(named),
    scores: scores.map(named),
    ...(draws === undefined ? {} : { draws: draws.map(named) }),
  };
}
