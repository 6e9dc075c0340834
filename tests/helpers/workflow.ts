/** A step of a job, as far as the tests look at it. */
export interface Step {
  readonly job: string;
  /** The command of `run:`; null of a step that uses an action. */
  readonly run: string | null;
  readonly uses: string | null;
  /** The lines of `with:`, by name. */
  readonly inputs: Readonly<Record<string, string>>;
}

/** The variables of the whole workflow. */
export function variablesOf(workflow: string): Record<string, string> {
  const block = /^env:\n((?: {2}.*\n)+)/m.exec(workflow)?.[1] ?? "";
  return Object.fromEntries(
    [...block.matchAll(/^ {2}(\w+): (.+)$/gm)].map(([, name, value]) => [name!, value!]),
  );
}

/**
 * The steps of a workflow in order. It reads no YAML but the one form in which ours is written: two spaces a level,
 * each value on one line.
 *
 * @throws Error where a line holds a `run:` or `uses:` in another form
 */
export function stepsOf(workflow: string): Step[] {
  const jobs = workflow
    .slice(workflow.indexOf("\njobs:\n"))
    .split(/^ {2}(?=\w+:$)/m)
    .slice(1);
  const steps = jobs.flatMap((text) => {
    const job = text.slice(0, text.indexOf(":"));
    const [, ...items] = text.split(/^ {6}- /m);
    return items.map((item) => ({
      job,
      run: /^(?: {8})?run: (.+)$/m.exec(item)?.[1] ?? null,
      uses: /^(?: {8})?uses: (.+)$/m.exec(item)?.[1] ?? null,
      inputs: Object.fromEntries(
        [...item.matchAll(/^ {10}([\w-]+): (.+)$/gm)].map(([, name, value]) => [name!, value!]),
      ),
    }));
  });
  const found = steps.filter(({ run, uses }) => (run === null) !== (uses === null)).length;
  const written = workflow.match(/\b(?:run|uses):/g)?.length ?? 0;
  if (found !== written || found !== steps.length) {
    throw new Error(`${written} lines with run or uses, ${found} understood in ${steps.length} steps`);
  }
  return steps;
}
