import { BoxbenchError, messageOf } from "../../core/errors.ts";
import { sha256Of } from "../../core/hash.ts";
import { onnxFileError, type OnnxFiles, readOnnxFiles } from "../ort/model-file.ts";
import type { ModelFiles, OpenOptions, Runtime, Session } from "../types.ts";
import { callPage } from "./call-page.ts";
import { findBrowser } from "./find-browser.ts";
import { type BrowserPage, openInBrowser } from "./launch.ts";
import { pageFiles } from "./page-files.ts";
import { type BrowserProvider, type PageOpened, type PageOpening, paths } from "./page/api.ts";
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
  const files = await readOnnxFiles(onnxPath);
  const weightFiles = [...files.weightFiles.keys()].map((name, index) => ({
    name,
    path: `${paths.weights}${index}`,
  }));
  const closers: (() => Promise<void>)[] = [];
  const close = async () => {
    for (const closeOne of closers.splice(0).reverse()) await closeOne();
  };
  try {
    const server = await servePage(
      await pageFiles(),
      files.bytes,
      new Map(weightFiles.map(({ name, path }) => [path, files.weightFiles.get(name)!])),
    );
    closers.push(() => server.close());
    const browserPage = await openInBrowser(found.path, provider, server);
    closers.push(() => browserPage.close());
    const opened = await openModel(id, browserPage, onnxPath, { provider, threads, weightFiles });
    checkModel(opened, onnxPath, files);
    checkThreads(id, browserPage, threads);
    return sessionOf({ browserPage, server, opened, provider, onnxPath, close });
  } catch (error) {
    await close();
    throw error;
  }
}

async function openModel(
  id: string,
  { page }: BrowserPage,
  onnxPath: string,
  opening: PageOpening,
): Promise<PageOpened> {
  try {
    return await callPage(page, "open", opening);
  } catch (cause) {
    if (cause instanceof BoxbenchError) throw cause;
    const text = messageOf(cause);
    if (/no available backend|isolated|threads in place of|WebGPU adapter/i.test(text)) {
      throw new BoxbenchError("UNAVAILABLE", `Runtime ${id} does not start: ${text}`, { cause });
    }
    throw onnxFileError(onnxPath, `${id} does not load it: ${text.replace(/^.*ERROR_MESSAGE: /, "")}`, cause);
  }
}

function checkModel({ sha256s }: PageOpened, onnxPath: string, { bytes, weightFiles }: OnnxFiles): void {
  for (const [index, content] of [bytes, ...weightFiles.values()].entries()) {
    const expected = sha256Of(content);
    if (sha256s[index] === expected) continue;
    const message = `The browser got other bytes of ${onnxPath} than Node: SHA-256 ${sha256s[index]}, not ${expected}.`;
    throw new BoxbenchError("HASH_MISMATCH", message);
  }
}

/** The page's own thread is the first; each of the others is a worker. */
function checkThreads(id: string, { page }: BrowserPage, threads: number): void {
  const workers = page.workers().length;
  if (workers >= threads - 1) return;
  const message = `Runtime ${id} started ${workers} worker threads in place of ${threads - 1}.`;
  throw new BoxbenchError("UNAVAILABLE", message);
}
