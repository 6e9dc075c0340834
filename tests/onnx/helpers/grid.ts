type Axes = Readonly<Record<string, readonly unknown[]>>;

/** Every combination of the values of each axis, in the order of nested loops. */
export function grid<const A extends Axes>(axes: A): { [K in keyof A]: A[K][number] }[] {
  let cells: Record<string, unknown>[] = [{}];
  for (const [name, values] of Object.entries(axes)) {
    cells = cells.flatMap((cell) => values.map((value) => ({ ...cell, [name]: value })));
  }
  return cells as { [K in keyof A]: A[K][number] }[];
}

/** A cell of a grid as a test name: `strides 2, padding same`. */
export function nameOf(cell: Readonly<Record<string, unknown>>): string {
  return Object.entries(cell)
    .map(([name, value]) => `${name} ${Array.isArray(value) ? value.join("x") : String(value)}`)
    .join(", ");
}
