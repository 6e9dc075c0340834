import { BoxbenchError, messageOf } from "../../core/errors.ts";
import { sha256Of } from "../../core/hash.ts";
import { onnxFileError, readOnnxFile } from "../ort/model-file.ts";
import type { ModelFiles, OpenOptions, Runtime, Session } from "../types.ts";
import { callPage } from "./call-page.ts";
import { findBrowser } from "./find-browser.ts";
import { type BrowserPage, openInBrowser } from "./launch.ts";
import { pageFiles } from "./page-files.ts";
import type { BrowserProvider, PageOpened } from "./page/api.ts";
import { probeBrowser } from "./probe.ts";
import { servePage } from "./server.ts";
import { sessionOf } from "./session.ts";

/**
 * ONNX Runtime Web in an installed Chromium or Chrome without a window. Each session has a browser process, an
 * empty profile and a local server of its own; starting them is in none of the timings.
 */
export function chromiumRuntime(provider: BrowserProvider, title: string): Runtime {
  const id = `chromium/${provider}`;
  return {
    id,
    title,
    reads: "onnx",
    computes: provider === "webgpu" ? "elsewhere" : "here",
    packages: ["onnxruntime-web", "playwright-core"],
    probe: () => probeBrowser(provider),
    open: (model, options) => openInChromium(id, provider, model, options),
  };
}

async function openInChromium(
  id: string,
  provider: BrowserProvider,
  { onnxPath }: ModelFiles,
  { threads }: OpenOptions,
): Promise<Session> {
  const found = findBrowser();
  if (found.path === null) {
    const message = `Runtime ${id} is unavailable: ${found.reason}. To fix: ${found.fix}.`;
    throw new BoxbenchError("UNAVAILABLE", message);
  }
  const bytes = await readOnnxFile(onnxPath);
  const closers: (() => Promise<void>)[] = [];
  const close = async () => {
    for (const closeOne of closers.splice(0).reverse()) await closeOne();
  };
  try {
    const server = await servePage(await pageFiles(), bytes);
    closers.push(() => server.close());
    const browserPage = await openInBrowser(found.path, provider, server);
    closers.push(() => browserPage.close());
    const opened = await openModel(id, provider, browserPage, onnxPath, threads);
    checkModel(opened, onnxPath, sha256Of(bytes));
    checkThreads(id, browserPage, threads);
    return sessionOf({ browserPage, server, opened, provider, onnxPath, close });
  } catch (error) {
    await close();
    throw error;
  }
}

async function openModel(
  id: string,
  provider: BrowserProvider,
  { page }: BrowserPage,
  onnxPath: string,
  threads: number,
): Promise<PageOpened> {
  try {
    return await callPage(page, "open", { provider, threads });
  } catch (cause) {
    if (cause instanceof BoxbenchError) throw cause;
    const text = messageOf(cause);
    if (/no available backend|isolated|threads in place of|WebGPU adapter/i.test(text)) {
      throw new BoxbenchError("UNAVAILABLE", `Runtime ${id} does not start: ${text}`, { cause });
    }
    throw onnxFileError(onnxPath, `${id} does not load it: ${text.replace(/^.*ERROR_MESSAGE: /, "")}`, cause);
  }
}

function checkModel({ modelSha256, inputNames }: PageOpened, onnxPath: string, expected: string): void {
  if (modelSha256 !== expected) {
    const message = `The browser got other bytes of ${onnxPath} than Node: SHA-256 ${modelSha256}, not ${expected}.`;
    throw new BoxbenchError("HASH_MISMATCH", message);
  }
  if (inputNames.length !== 1) {
    throw onnxFileError(onnxPath, `it has ${inputNames.length} inputs (${inputNames.join(", ")}), not one`);
  }
}

/** The page's own thread is the first; each of the others is a worker. */
function checkThreads(id: string, { page }: BrowserPage, threads: number): void {
  const workers = page.workers().length;
  if (workers >= threads - 1) return;
  const message = `Runtime ${id} started ${workers} worker threads in place of ${threads - 1}.`;
  throw new BoxbenchError("UNAVAILABLE", message);
}
