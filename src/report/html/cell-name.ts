/** What names a cell to people. */
export interface NamedCell {
  readonly variantId: string;
  readonly runtimeId: string;
  readonly batch: number;
  readonly threads: number;
}

/** Such as `question-cnn on ort-node/cpu, batch 1, 1 thread`. */
export function cellName({ variantId, runtimeId, batch, threads }: NamedCell): string {
  return `${variantId} on ${runtimeId}, batch ${batch}, ${threads} ${threads === 1 ? "thread" : "threads"}`;
}

/** What a point of a chart says, from which `nameInDescription` gets the cell's name again. */
export function cellDescription(cell: NamedCell, values: string): string {
  return `${cellName(cell)}: ${values}`;
}

/** The name of the cell that a description is of. Its values hold no colon with a blank after it. */
export function nameInDescription(description: string): string {
  const end = description.lastIndexOf(": ");
  return end < 0 ? description : description.slice(0, end);
}
