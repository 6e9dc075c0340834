import type { Results } from "../../../core/results.ts";
import { pageDataOf, type PageData } from "../page-data.ts";

/**
 * The run in a file that somebody chose: a results.json, or a report.html, of which nothing runs.
 *
 * @throws Error whose message says what the file lacks
 */
export function loadedRun(text: string): PageData {
  const isPage = /^\s*<!doctype html/i.test(text);
  const source = isPage
    ? new DOMParser().parseFromString(text, "text/html").getElementById("data")?.textContent
    : text;
  if (source === undefined) throw new Error("It is a page, but no report of boxbench.");
  const value = parsed(source);
  const data = isPage ? (value as PageData) : dataOf(value);
  if (!isPageData(data)) throw new Error("It holds no results of this version of boxbench.");
  return data;
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    throw new Error("It is neither a results.json nor a report.html.");
  }
}

function dataOf(value: unknown): PageData | null {
  try {
    return pageDataOf(value as Results);
  } catch {
    return null;
  }
}

/** Whether all that a comparison reads is there. */
function isPageData(data: PageData | null): data is PageData {
  return (
    typeof data?.run?.id === "string" &&
    typeof data.environment?.packages === "object" &&
    Array.isArray(data.environment.flags) &&
    typeof data.environment.limits === "object" &&
    Array.isArray(data.cells) &&
    data.cells.every(
      ({ id, p50Ms, blocks }) =>
        typeof id === "string" &&
        isTime(p50Ms) &&
        Array.isArray(blocks) &&
        blocks.every((block: { p50Ms?: unknown }) => isTime(block?.p50Ms)),
    )
  );
}

function isTime(value: unknown): boolean {
  return typeof value === "number" && Number.isFinite(value) && value > 0;
}
