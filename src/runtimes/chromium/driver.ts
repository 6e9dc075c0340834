import { findFirefox } from "../firefox/find-browser.ts";
import { openInFirefox } from "../firefox/launch.ts";
import { findBrowser, type FoundBrowser } from "./find-browser.ts";
import { type BrowserPage, openInBrowser } from "./launch.ts";
import type { BrowserProvider } from "./page/api.ts";
import type { PageServer } from "./server.ts";

/** All that differs between browsers. */
export interface BrowserDriver {
  /** The first part of the runtimes' ids. */
  readonly id: string;
  readonly title: string;
  /** The npm package that drives it. */
  readonly package: string;
  /** Whether it is started in the same way for WebGL and for WebGPU: then one start answers for both. */
  readonly startsAlike: boolean;
  find(): FoundBrowser;
  open(path: string, provider: BrowserProvider, server: PageServer): Promise<BrowserPage>;
}

export const chromiumDriver: BrowserDriver = {
  id: "chromium",
  title: "Chromium",
  package: "playwright-core",
  startsAlike: false,
  find: () => findBrowser(),
  open: openInBrowser,
};

export const firefoxDriver: BrowserDriver = {
  id: "firefox",
  title: "Firefox",
  package: "puppeteer-core",
  startsAlike: true,
  find: () => findFirefox(),
  open: (path, _provider, server) => openInFirefox(path, server),
};
