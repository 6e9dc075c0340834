import type { Results } from "../../../../src/core/results.ts";

/** What a browser keeps of a run of an export, so that a page that is loaded again goes on. */
export interface Kept {
  readonly results: Results;
  readonly variantIds: readonly string[];
  readonly providers: readonly string[];
}

/** @param id of the export */
export function readKept(id: string): Kept | null {
  try {
    const text = localStorage.getItem(nameOf(id));
    return text === null ? null : (JSON.parse(text) as Kept);
  } catch {
    // A browser may let no page keep anything.
    return null;
  }
}

/** @returns whether it is kept: a browser has little room, or may let no page keep anything */
export function keep(id: string, kept: Kept): boolean {
  try {
    localStorage.setItem(nameOf(id), JSON.stringify(kept));
    return true;
  } catch {
    return false;
  }
}

function nameOf(id: string): string {
  return `boxbench ${id}`;
}
