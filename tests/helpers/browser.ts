import { findBrowser, browserVariable } from "../../src/runtimes/chromium/find-browser.ts";

/**
 * The browser that tests use, or null where none is installed, which is then said. A browser that is asked for by
 * BOXBENCH_BROWSER, as in CI, must be there: without it the tests would prove nothing.
 */
export function browserForTests(): string | null {
  const found = findBrowser();
  if (found.path !== null) return found.path;
  if (process.env[browserVariable] !== undefined) throw new Error(found.reason);
  console.warn(`Tests with a browser are skipped: ${found.reason}. To run them, ${found.fix}.`);
  return null;
}
