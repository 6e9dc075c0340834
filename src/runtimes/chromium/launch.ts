import type { Browser, CDPSession, Page } from "playwright-core";
import { BoxbenchError, messageOf } from "../../core/errors.ts";
import type { PageServer } from "./server.ts";

/** A page in a browser process of its own, with an empty profile. */
export interface BrowserPage {
  readonly page: Page;
  /** Such as `Chromium 156.0.8078.79`. */
  readonly browserName: string;
  /** Milliseconds of CPU time that all processes of the browser have used. */
  cpuMs(): Promise<number>;
  /** Ends the browser and removes its profile. */
  close(): Promise<void>;
}

/**
 * What WebGPU needs in a browser without a window. The first switch offers an adapter on Linux, a software one
 * where there is no GPU; the second adds the adapter's name, driver and type; the others are those with which
 * Chrome reaches an NVIDIA GPU on a Linux server.
 *
 * Chromium takes only the last --enable-features, so playwright's own against a network request is repeated.
 *
 * @see https://developer.chrome.com/blog/supercharge-web-ai-testing
 */
const webgpuSwitches = [
  "--enable-unsafe-webgpu",
  "--enable-webgpu-developer-features",
  ...(process.platform === "linux"
    ? [
        "--enable-features=Vulkan,SkipListAccountsWithoutGaiaCookies",
        "--use-angle=vulkan",
        "--disable-vulkan-surface",
      ]
    : []),
];

/**
 * Starts a browser and opens the page of a server in it.
 *
 * The browser ends with this process, also when this process is killed: they talk over a pipe, and the browser
 * leaves when the pipe is closed. Only its profile then stays in the temporary folder.
 *
 * @param path the program of a Chromium or Chrome
 * @throws BoxbenchError UNAVAILABLE when it does not start
 */
export async function openInBrowser(
  path: string,
  provider: string,
  server: PageServer,
): Promise<BrowserPage> {
  const { chromium } = await import("playwright-core");
  let browser: Browser | undefined;
  try {
    browser = await chromium.launch({
      executablePath: path,
      args: provider === "webgpu" ? webgpuSwitches : [],
      // A signal ends this process as it would without a browser.
      handleSIGINT: false,
      handleSIGTERM: false,
      handleSIGHUP: false,
    });
    const page = await browser.newPage();
    await page.goto(server.origin);
    return browserPage(browser, page, await browser.newBrowserCDPSession());
  } catch (cause) {
    await browser?.close();
    const message = `The browser ${path} does not start: ${startFailure(cause)}.`;
    throw new BoxbenchError("UNAVAILABLE", message, { cause });
  }
}

function browserPage(browser: Browser, page: Page, protocol: CDPSession): BrowserPage {
  return {
    page,
    browserName: `Chromium ${browser.version()}`,
    cpuMs: async () => {
      const { processInfo } = await protocol.send("SystemInfo.getProcessInfo");
      return processInfo.reduce((sum, { cpuTime }) => sum + cpuTime * 1000, 0);
    },
    close: () => browser.close(),
  };
}

/** The first line that says why; playwright puts the browser's own words below its own. */
function startFailure(cause: unknown): string {
  const text = cause instanceof Error ? cause.message : String(cause);
  const said = /(?:error while loading shared libraries|ERROR|FATAL)[^\n]*/.exec(text);
  return (said?.[0] ?? messageOf(cause)).replace(/^browserType\.launch: /, "").replace(/\.+$/, "");
}
