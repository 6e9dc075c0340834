import { join } from "node:path";
import type { Page } from "puppeteer-core";
import { BoxbenchError, messageOf } from "../../core/errors.ts";
import type { BrowserPage, PageHandle } from "../browsers/browser-page.ts";
import type { BrowserProvider } from "../browsers/page/api.ts";
import type { PageServer } from "../browsers/server.ts";
import { temporaryFolder } from "../browsers/temporary-folder.ts";
import { openVirtualDisplay } from "../virtual-display.ts";
import { cpuMsOf, withDescendants } from "./processes.ts";
import { revived, typedArraysToText } from "./typed-arrays.ts";

/** Firefox then offers WebGL and WebGPU on software adapters, too. */
const preferences = {
  "webgl.force-enabled": true,
  "dom.webgpu.enabled": true,
  "gfx.webgpu.ignore-blocklist": true,
  // Firefox looks for updates and tells its makers how it is used; neither is to happen while something is timed.
  "app.update.enabled": false,
  "datareporting.policy.dataSubmissionEnabled": false,
} as const;

/**
 * Starts a Firefox without a window, with an empty profile, and opens the page of a server in it, over WebDriver
 * BiDi. It ends with this process, also when this process is killed. Without a screen it has no WebGL, so that it gets
 * one that nobody sees.
 *
 * @param env variables that it is started with, beside those of this process
 * @throws BoxbenchError UNAVAILABLE when it does not start
 */
export async function openInFirefox(
  path: string,
  provider: BrowserProvider,
  server: PageServer,
  env: Readonly<Record<string, string>> = {},
): Promise<BrowserPage> {
  const folder = await temporaryFolder("bb-");
  const display = provider === "tfjs-webgl" ? await openVirtualDisplay() : null;
  if (display !== null) folder.endWithUs(display.processId);
  try {
    const { launch } = await import("puppeteer-core");
    const browser = await launch({
      browser: "firefox",
      executablePath: path,
      headless: true,
      env: { ...process.env, ...env, ...(display === null ? {} : { DISPLAY: display.name }) },
      userDataDir: join(folder.path, "profile"),
      extraPrefsFirefox: preferences,
      // A signal ends this process as it would without a browser.
      handleSIGINT: false,
      handleSIGTERM: false,
      handleSIGHUP: false,
      protocolTimeout: 0,
    });
    const processId = browser.process()?.pid;
    if (processId !== undefined) folder.endWithUs(processId);
    const close = async () => {
      await browser.close();
      display?.close();
      await folder.remove();
    };
    try {
      const [first] = await browser.pages();
      const page = first ?? (await browser.newPage());
      await page.goto(server.origin);
      const processIds = async () => (processId === undefined ? [] : withDescendants(processId));
      const cpuMs = async () => cpuMsOf(await processIds());
      const browserName = (await browser.version()).replace("firefox/", "Firefox ");
      return { page: handleOf(page), browserName, cpuMs, processIds, close };
    } catch (error) {
      await close();
      throw error;
    }
  } catch (cause) {
    display?.close();
    await folder.remove();
    const message = `The browser ${path} does not start: ${messageOf(cause)}.`;
    throw new BoxbenchError("UNAVAILABLE", message, { cause });
  }
}

/** BiDi carries plain values only, so typed arrays come back as text. */
function handleOf(page: Page): PageHandle {
  return {
    workers: () => page.workers(),
    evaluate: async (action, value) => {
      const call = `(${action.toString()})(${JSON.stringify(value)})`;
      const json = (await page.evaluate(
        `(async () => JSON.stringify(await ${call}, ${typedArraysToText.toString()}) ?? "null")()`,
      )) as string;
      return JSON.parse(json, revived) as never;
    },
  };
}
