import { BoxbenchError } from "../../core/errors.ts";
import type { Cell } from "../../core/results.ts";
import type { MachineParts } from "./machines.ts";

/**
 * All cells of one machine.
 *
 * @throws BoxbenchError RESULTS_FILE where two runs have the same cell
 */
export function cellsOfMachine({ parts }: MachineParts): Cell[] {
  const paths = new Map<string, string>();
  for (const { path, results } of parts) {
    for (const { id } of results.cells) {
      const other = paths.get(id);
      if (other !== undefined) refuseTwice(id, other, path);
      paths.set(id, path);
    }
  }
  return parts.flatMap(({ results }) => results.cells);
}

function refuseTwice(id: string, path: string, other: string): never {
  throw new BoxbenchError(
    "RESULTS_FILE",
    `The cell "${id}" is in "${path}" and in "${other}", of one machine: the same shard twice? Leave one of them ` +
      "out. If they are two machines that describe themselves alike, name them: a=DIR b=DIR.",
  );
}
