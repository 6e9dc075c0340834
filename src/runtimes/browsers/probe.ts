import { messageOf } from "../../core/errors.ts";
import { versionOf } from "../../core/installed-packages.ts";
import type { Availability } from "../../core/device.ts";
import { type Adapter, deviceOf } from "../adapter.ts";
import { virtualDisplayFix } from "../virtual-display.ts";
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
  readonly adapter: Adapter | null;
  /** The variables with which it was started to have that adapter. */
  readonly environment: Readonly<Record<string, string>> | null;
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
    const asked = isOnGpu(provider) ? askBrowser : askAsItIs;
    const { name, adapter, environment } = await asked(driver, path, graphics);
    const version = `${isTfjs(provider) ? versionOf("@tensorflow/tfjs") : installedVersion()} in ${name}`;
    if (!isOnGpu(provider)) return { available: true, version, browser: name, ...wasmDevice };
    if (adapter === null) {
      return { available: false, reason: `${name} offers no ${graphics} adapter`, fix: fixes[graphics] };
    }
    return {
      available: true,
      version,
      browser: name,
      ...deviceOf(adapter),
      ...(environment === null ? {} : { environment }),
    };
  } catch (error) {
    return { available: false, reason: messageOf(error), fix: browserFix };
  }
}

const fixes = {
  WebGPU:
    "use a newer browser, or install the GPU's Vulkan driver; for one in software, Chromium (Debian: `apt-get install chromium`)",
  WebGL: `install the GPU's driver; for one in software, Mesa and a screen that nobody sees (Debian: \`apt-get install libgl1-mesa-dri libegl1\` and \`${virtualDisplayFix}\`)`,
} as const;
const browserFix = "start it by hand with --headless to see what it lacks, or name another";

/** Asks a browser as it is, and one that has no WebGPU adapter once more with a Vulkan driver in software. */
async function askBrowser(driver: BrowserDriver, path: string, graphics: Graphics): Promise<BrowserFacts> {
  const own = await askAsItIs(driver, path, graphics);
  if (own.adapter !== null || graphics === "WebGL") return own;
  const environment = (await driver.softwareEnvironment?.()) ?? null;
  return environment === null ? own : askOnce(driver, path, graphics, environment);
}

function askAsItIs(driver: BrowserDriver, path: string, graphics: Graphics): Promise<BrowserFacts> {
  return askOnce(driver, path, graphics, null);
}

function askOnce(...question: Parameters<typeof startAndAsk>): Promise<BrowserFacts> {
  const [, path, graphics, environment] = question;
  const key = JSON.stringify([path, graphics, environment]);
  const answer = known.get(key) ?? startAndAsk(...question);
  known.set(key, answer);
  return answer;
}

async function startAndAsk(
  driver: BrowserDriver,
  path: string,
  graphics: Graphics,
  environment: BrowserFacts["environment"],
): Promise<BrowserFacts> {
  const server = await servePage(await pageFiles(), new Uint8Array(0));
  try {
    const provider = graphics === "WebGL" ? "tfjs-webgl" : "webgpu";
    const browserPage = await driver.open(path, provider, server, environment ?? {});
    const { page, browserName } = browserPage;
    try {
      await callPage(page, "checkIsolation");
      const adapter = await callPage(page, graphics === "WebGL" ? "webglAdapter" : "adapter");
      return { name: browserName, adapter, environment };
    } finally {
      await browserPage.close();
    }
  } finally {
    await server.close();
  }
}
