import { messageOf } from "../../core/errors.ts";
import { type Adapter, deviceOf } from "../adapter.ts";
import { wasmDevice } from "../ort-web/device.ts";
import { installedVersion } from "../ort-web/package-files.ts";
import type { Availability } from "../../core/device.ts";
import { callPage } from "./call-page.ts";
import { findBrowser } from "./find-browser.ts";
import { openInBrowser } from "./launch.ts";
import { pageFiles } from "./page-files.ts";
import type { BrowserProvider } from "./page/api.ts";
import { servePage } from "./server.ts";

interface BrowserFacts {
  readonly name: string;
  readonly adapter: Adapter | null;
}

/** What a started browser said, by its program: asking takes a second. */
const known = new Map<string, Promise<BrowserFacts>>();

/** Starts the browser that would be used and asks it. */
export async function probeBrowser(provider: BrowserProvider): Promise<Availability> {
  const found = findBrowser();
  if (found.path === null) return { available: false, reason: found.reason, fix: found.fix };
  try {
    const { path } = found;
    if (!known.has(path)) known.set(path, askBrowser(path));
    const { name, adapter } = await known.get(path)!;
    const version = `${installedVersion()} in ${name}`;
    if (provider === "wasm") return { available: true, version, ...wasmDevice };
    if (adapter === null) {
      return { available: false, reason: `${name} offers no WebGPU adapter`, fix: adapterFix };
    }
    return { available: true, version, ...deviceOf(adapter) };
  } catch (error) {
    return { available: false, reason: messageOf(error), fix: browserFix };
  }
}

const adapterFix = "use a newer Chromium or Chrome, or install the GPU's Vulkan driver";
const browserFix = "start it by hand with --headless to see what it lacks, or name another with --browser";

async function askBrowser(path: string): Promise<BrowserFacts> {
  const server = await servePage(await pageFiles(), new Uint8Array(0));
  try {
    const browserPage = await openInBrowser(path, "webgpu", server);
    try {
      await callPage(browserPage.page, "checkIsolation");
      return { name: browserPage.browserName, adapter: await callPage(browserPage.page, "adapter") };
    } finally {
      await browserPage.close();
    }
  } finally {
    await server.close();
  }
}
