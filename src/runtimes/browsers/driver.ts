import { findFirefox } from "../firefox/find-browser.ts";
import { openInFirefox } from "../firefox/launch.ts";
import { findWebkit } from "../webkitgtk/find-browser.ts";
import { openInWebkit } from "../webkitgtk/launch.ts";
import { softwareVulkan } from "../ort-node/software-vulkan.ts";
import { findBrowser } from "../chromium/find-browser.ts";
import type { FoundBrowser } from "./find-program.ts";
import { openInBrowser } from "../chromium/launch.ts";
import type { BrowserPage } from "./browser-page.ts";
import type { BrowserProvider } from "./page/api.ts";
import type { PageServer } from "./server.ts";

/** All that differs between browsers. */
export interface BrowserDriver {
  /** The first part of the runtimes' ids. */
  readonly id: string;
  readonly title: string;
  /** The npm package that drives it; absent where none does. */
  readonly package?: string;
  /** The variables with which it finds an adapter in software, where it brings none. */
  softwareEnvironment?(): Promise<Readonly<Record<string, string>> | null>;
  find(): FoundBrowser;
  /** @param env variables that it is started with, beside those of this process */
  open(
    path: string,
    provider: BrowserProvider,
    server: PageServer,
    env?: Readonly<Record<string, string>>,
  ): Promise<BrowserPage>;
}

export const chromiumDriver: BrowserDriver = {
  id: "chromium",
  title: "Chromium",
  package: "playwright-core",
  find: () => findBrowser(),
  open: openInBrowser,
};

export const firefoxDriver: BrowserDriver = {
  id: "firefox",
  title: "Firefox",
  package: "puppeteer-core",
  softwareEnvironment: softwareVulkan,
  find: () => findFirefox(),
  open: openInFirefox,
};

export const webkitDriver: BrowserDriver = {
  id: "webkitgtk",
  title: "WebKitGTK",
  find: () => findWebkit(),
  open: openInWebkit,
};
