import { readFileSync } from "node:fs";

/** The text of a file of Linux's /proc; empty where there is none, as on other systems. */
export function procText(path: string): string {
  try {
    return readFileSync(path, "utf8");
  } catch {
    return "";
  }
}
