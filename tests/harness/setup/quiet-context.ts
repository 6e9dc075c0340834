import type { Context } from "../../../harness/base/command.ts";

/** A context that prints nothing and is never interrupted. */
export const quietContext: Context = {
  print: () => {},
  note: () => {},
  signal: new AbortController().signal,
  finish: () => {},
};
