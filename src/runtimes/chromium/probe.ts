import { messageOf } from "../../core/errors.ts";
import { versionOf } from "../../core/installed-packages.ts";
import type { Availability } from "../../core/device.ts";
import { type Adapter, deviceOf } from "../adapter.ts";
import { wasmDevice } from "../ort-web/device.ts";
import { installedVersion } from "../ort-web/package-files.ts";
import { callPage } from "./call-page.ts";
import type { BrowserDriver } from "./driver.ts";
import { pageFiles } from "./page-files.ts";
import { type BrowserProvider, isOnGpu, isTfjs } from "./page/api.ts";
import { servePage } from "./server.ts";

type Graphics = "WebGL" | "WebGPU";

interface BrowserFacts {
  readonly name: string;
  readonly adapters: Readonly<Record<Graphics, Adapter | null>>;
}

/** What a started browser said, by its program and what was asked of it: asking takes a second. */
const known = new Map<string, Promise<BrowserFacts>>();

/** Starts the browser that would be used and asks it. */
export async function probeBrowser(driver: BrowserDriver, provider: BrowserProvider): Promise<Availability> {
  const found = driver.find();
  if (found.path === null) return { available: false, reason: found.reason, fix: found.fix };
  const graphics = provider.endsWith("webgl") ? "WebGL" : "WebGPU";
  try {
    const { path } = found;
    const key = driver.startsAlike ? path : `${path} ${graphics}`;
    if (!known.has(key)) known.set(key, askBrowser(driver, path, graphics));
    const { name, adapters } = await known.get(key)!;
    const adapter = adapters[graphics];
    const version = `${isTfjs(provider) ? versionOf("@tensorflow/tfjs") : installedVersion()} in ${name}`;
    if (!isOnGpu(provider)) return { available: true, version, ...wasmDevice };
    if (adapter === null) {
      return { available: false, reason: `${name} offers no ${graphics} adapter`, fix: fixes[graphics] };
    }
    return { available: true, version, ...deviceOf(adapter) };
  } catch (error) {
    return { available: false, reason: messageOf(error), fix: browserFix };
  }
}

const fixes = {
  WebGPU: "use a newer browser, or install the GPU's Vulkan driver",
  WebGL: "install the GPU's driver, or a software one (Debian: `apt-get install libgl1-mesa-dri libegl1`)",
} as const;
const browserFix = "start it by hand with --headless to see what it lacks, or name another";

async function askBrowser(driver: BrowserDriver, path: string, graphics: Graphics): Promise<BrowserFacts> {
  const server = await servePage(await pageFiles(), new Uint8Array(0));
  try {
    const provider = graphics === "WebGL" ? "tfjs-webgl" : "webgpu";
    const browserPage = await driver.open(path, provider, server);
    const { page, browserName } = browserPage;
    try {
      await callPage(page, "checkIsolation");
      const [WebGL, WebGPU] = [await callPage(page, "webglAdapter"), await callPage(page, "adapter")];
      return { name: browserName, adapters: { WebGL, WebGPU } };
    } finally {
      await browserPage.close();
    }
  } finally {
    await server.close();
  }
}
