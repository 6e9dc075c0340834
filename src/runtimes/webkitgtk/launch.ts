import { type ChildProcess, spawn } from "node:child_process";
import { createServer, type AddressInfo } from "node:net";
import { BoxbenchError, messageOf } from "../../core/errors.ts";
import type { BrowserPage, PageHandle } from "../browsers/browser-page.ts";
import type { BrowserProvider } from "../browsers/page/api.ts";
import type { PageServer } from "../browsers/server.ts";
import { temporaryFolder } from "../browsers/temporary-folder.ts";
import { cpuMsOf, withDescendants } from "../firefox/processes.ts";
import { revived, typedArraysToText } from "../firefox/typed-arrays.ts";
import { hasDisplay, openVirtualDisplay, virtualDisplayFix } from "../virtual-display.ts";
import { findMiniBrowser } from "./find-browser.ts";
import { startSession, type WebdriverSession } from "./webdriver.ts";

/**
 * Starts WebKitGTK's MiniBrowser by its WebDriver, with an empty profile, and opens the page of a server in it. It has
 * no mode without a screen, so that it gets one that nobody sees. It ends with this process, also when this process is
 * killed.
 *
 * @param path the program WebKitWebDriver
 * @param env variables that it is started with, beside those of this process
 * @throws BoxbenchError UNAVAILABLE when it does not start
 */
export async function openInWebkit(
  path: string,
  _provider: BrowserProvider,
  server: PageServer,
  env: Readonly<Record<string, string>> = {},
): Promise<BrowserPage> {
  const folder = await temporaryFolder("bb-");
  const closers: (() => Promise<void> | void)[] = [() => folder.remove()];
  const close = async () => {
    for (const closeOne of closers.splice(0).reverse()) await closeOne();
  };
  try {
    const display = await openVirtualDisplay();
    if (display === null && !hasDisplay())
      throw new Error(`there is no screen (Debian: \`${virtualDisplayFix}\`)`);
    if (display !== null) {
      folder.endWithUs(display.processId);
      closers.push(() => display.close());
    }
    const port = await freePort();
    const driver = spawn(path, [`--port=${port}`], {
      stdio: "ignore",
      detached: true,
      env: {
        ...process.env,
        ...env,
        ...(display === null ? {} : { DISPLAY: display.name }),
        HOME: folder.path,
        XDG_DATA_HOME: folder.path,
        XDG_CACHE_HOME: folder.path,
        XDG_CONFIG_HOME: folder.path,
      },
    });
    driver.unref();
    folder.endWithUs(driver.pid!);
    closers.push(() => endGroup(driver));
    await listening(driver, port);
    const session = await startSession(port, {
      browserName: "MiniBrowser",
      "webkitgtk:browserOptions": { binary: findMiniBrowser(path), args: ["--automation"] },
    });
    closers.push(() => session.command("DELETE", "").then(nothing, nothing));
    await session.command("POST", "/timeouts", { script: null });
    await session.command("POST", "/url", { url: server.origin });
    const processIds = async () => withDescendants(driver.pid!);
    return {
      page: handleOf(session),
      browserName: `WebKitGTK ${session.browserVersion}`,
      cpuMs: async () => cpuMsOf(await processIds()),
      processIds,
      close,
    };
  } catch (cause) {
    await close();
    const message = `The browser ${path} does not start: ${messageOf(cause)}.`;
    throw new BoxbenchError("UNAVAILABLE", message, { cause });
  }
}

function nothing(): void {}

/** The driver, and what it started. */
function endGroup(driver: ChildProcess): void {
  try {
    process.kill(-driver.pid!, "SIGKILL");
  } catch {
    // It has ended by itself.
  }
}

/** The driver takes no port by itself. */
async function freePort(): Promise<number> {
  const server = createServer();
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const { port } = server.address() as AddressInfo;
  await new Promise((resolve) => server.close(resolve));
  return port;
}

/** How long a driver may take until it listens. */
const patienceMs = 20_000;

async function listening(driver: ChildProcess, port: number): Promise<void> {
  const { connect } = await import("node:net");
  let failure: Error | null = null;
  driver.once("error", (error) => {
    failure = error;
  });
  for (const began = Date.now(); Date.now() - began < patienceMs;) {
    if (failure !== null) throw failure;
    if (driver.exitCode !== null) throw new Error(`it ended with exit code ${driver.exitCode}`);
    const isThere = await new Promise<boolean>((resolve) => {
      const socket = connect(port, "127.0.0.1", () => resolve(true)).on("error", () => resolve(false));
      socket.unref();
      socket.once("connect", () => socket.destroy());
    });
    if (isThere) return;
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
  throw new Error(`it does not listen within ${patienceMs / 1000} s`);
}

/** WebDriver carries plain values only, so typed arrays come back as text. Of workers it tells nothing. */
function handleOf(session: WebdriverSession): PageHandle {
  return {
    workers: () => [],
    evaluate: async (action, value) => {
      const call = `(${action.toString()})(${JSON.stringify(value)})`;
      const script = `const done = arguments[0]; (async () => JSON.stringify(await ${call}, ${typedArraysToText.toString()}) ?? "null")()
        .then((json) => done({ json }), (error) => done({ error: String(error?.message ?? error) }));`;
      const answer = (await session.command("POST", "/execute/async", { script, args: [] })) as
        | { readonly json: string }
        | { readonly error: string };
      if ("error" in answer) throw new Error(answer.error);
      return JSON.parse(answer.json, revived) as never;
    },
  };
}
