import type { Results } from "../core/results.ts";

/** The command that goes on with a run. */
export function goOnCommand(folder: string): string {
  return `npm run bench -- --resume ${folder}`;
}

/** Whether the time of a run ended before all its races were decided. */
export function isOpen({ races = [] }: Pick<Results, "races">): boolean {
  return races.some(({ racers: [front, next] }) => next !== undefined && !front!.isDone);
}

/**
 * The command that gives the run of a page more time; null where no one command can, as of runs that were merged or of
 * a page that measured.
 */
export function moreTimeCommand({ run, races }: Results): string | null {
  if (run.options === undefined || run.merged !== undefined || races === undefined) return null;
  return `${goOnCommand("FOLDER")} --budget 10m`;
}
