import { join } from "node:path";
import type { Browser, BrowserContext, CDPSession, Page } from "playwright-core";
import { BoxbenchError, messageOf } from "../../core/errors.ts";
import type { BrowserProvider } from "../browsers/page/api.ts";
import type { BrowserPage } from "../browsers/browser-page.ts";
import type { PageServer } from "../browsers/server.ts";
import { temporaryFolder } from "../browsers/temporary-folder.ts";

/**
 * What WebGPU needs in a browser without a window. The first switch offers an adapter on Linux, a software one
 * where there is no GPU; the second adds the adapter's name, driver and type; the others are those with which
 * Chrome reaches an NVIDIA GPU on a Linux server.
 *
 * Chromium takes only the last --enable-features, so playwright's own against a network request is repeated.
 *
 * @see https://developer.chrome.com/blog/supercharge-web-ai-testing
 */
const webgpuSwitches: readonly string[] = [
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
 * Chromium's own choice of a GPU, and where there is none its software renderer, which newer ones give only to who
 * asks for it.
 */
const webglSwitches: readonly string[] = ["--enable-unsafe-swiftshader"];

/** The switches that a browser is started with, beyond playwright's own. */
export function browserSwitches(provider: BrowserProvider): readonly string[] {
  if (provider === "webgpu" || provider === "tfjs-webgpu") return webgpuSwitches;
  return provider === "tfjs-webgl" && process.platform === "linux" ? webglSwitches : [];
}

/**
 * Starts a browser and opens the page of a server in it.
 *
 * The browser ends with this process, also when this process is killed: they talk over a pipe, and the browser
 * leaves when the pipe is closed.
 *
 * @param path the program of a Chromium or Chrome
 * @param env variables that it is started with, beside those of this process
 * @throws BoxbenchError UNAVAILABLE when it does not start
 */
export async function openInBrowser(
  path: string,
  provider: BrowserProvider,
  server: PageServer,
  env: Readonly<Record<string, string>> = {},
): Promise<BrowserPage> {
  // Short: Chromium makes a socket in it, whose path must not be longer than about 100 characters.
  const folder = await temporaryFolder("bb-");
  let context: BrowserContext | undefined;
  const close = async () => {
    await context?.close();
    await folder.remove();
  };
  try {
    context = await launch(path, provider, folder.path, env);
    const browser = context.browser()!;
    const page = context.pages()[0] ?? (await context.newPage());
    await page.goto(server.origin);
    return browserPage(browser, page, await browser.newBrowserCDPSession(), close);
  } catch (cause) {
    await close();
    const message = `The browser ${path} does not start: ${startFailure(cause)}.`;
    throw new BoxbenchError("UNAVAILABLE", message, { cause });
  }
}

async function launch(
  path: string,
  provider: BrowserProvider,
  folder: string,
  env: Readonly<Record<string, string>>,
): Promise<BrowserContext> {
  const { chromium } = await import("playwright-core");
  return chromium.launchPersistentContext(join(folder, "profile"), {
    executablePath: path,
    args: [...browserSwitches(provider)],
    artifactsDir: join(folder, "artifacts"),
    env: { ...definedVariables(), ...env, TMPDIR: folder },
    // A signal ends this process as it would without a browser.
    handleSIGINT: false,
    handleSIGTERM: false,
    handleSIGHUP: false,
  });
}

function definedVariables(): Record<string, string> {
  return Object.fromEntries(
    Object.entries(process.env).filter((entry): entry is [string, string] => entry[1] !== undefined),
  );
}

function browserPage(
  browser: Browser,
  page: Page,
  protocol: CDPSession,
  close: () => Promise<void>,
): BrowserPage {
  return {
    page,
    close,
    browserName: `Chromium ${browser.version()}`,
    cpuMs: async () => {
      const { processInfo } = await protocol.send("SystemInfo.getProcessInfo");
      return processInfo.reduce((sum, { cpuTime }) => sum + cpuTime * 1000, 0);
    },
    processIds: async () => {
      const { processInfo } = await protocol.send("SystemInfo.getProcessInfo");
      return processInfo.map(({ id }) => id);
    },
  };
}

/** The first line that says why; playwright puts the browser's own words below its own. */
function startFailure(cause: unknown): string {
  const text = cause instanceof Error ? cause.message : String(cause);
  const said = /(?:error while loading shared libraries|ERROR|FATAL)[^\n]*/.exec(text);
  return (said?.[0] ?? messageOf(cause)).replace(/^browserType\.launch\w*: /, "").replace(/\.+$/, "");
}
