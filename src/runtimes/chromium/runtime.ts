import { BoxbenchError, messageOf } from "../../core/errors.ts";
import { sha256Of } from "../../core/hash.ts";
import type { ModelFiles, OpenOptions, Runtime, Session } from "../types.ts";
import { callPage } from "./call-page.ts";
import type { BrowserDriver } from "./driver.ts";
import type { BrowserPage } from "./launch.ts";
import { pageFiles } from "./page-files.ts";
import {
  type BrowserProvider,
  isOnGpu,
  isTfjs,
  paths,
  type PageOpened,
  type PageOpening,
  type TfjsProvider,
} from "./page/api.ts";
import { probeBrowser } from "./probe.ts";
import { tfjsModelToServe, onnxToServe, type ServedModel, servedModelError } from "./served-model.ts";
import { type PageServer, servePage } from "./server.ts";
import { sessionOf } from "./session.ts";

const titles: Record<BrowserProvider, string> = {
  wasm: "ONNX Runtime Web in %s, WebAssembly",
  webgpu: "ONNX Runtime Web in %s, WebGPU",
  "tfjs-webgl": "TF.js in %s, WebGL",
  "tfjs-webgpu": "TF.js in %s, WebGPU",
  "tfjs-wasm": "TF.js in %s, WebAssembly",
};

const tfjsPackages: Record<TfjsProvider, readonly string[]> = {
  "tfjs-webgl": ["@tensorflow/tfjs"],
  "tfjs-webgpu": ["@tensorflow/tfjs", "@tensorflow/tfjs-backend-webgpu"],
  "tfjs-wasm": ["@tensorflow/tfjs", "@tensorflow/tfjs-backend-wasm"],
};

/**
 * ONNX Runtime Web or TF.js in an installed browser without a window. Each session has a browser process, an empty
 * profile and a local server of its own; starting them is in none of the timings.
 */
export function browserRuntime(driver: BrowserDriver, provider: BrowserProvider): Runtime {
  const id = `${driver.id}/${provider}`;
  const { reads, computes, packages } = providerFacts(provider);
  return {
    id,
    title: titleOf(provider, driver.title),
    reads,
    ...(computes === undefined ? {} : { computes }),
    packages: [...packages, driver.package],
    probe: () => probeBrowser(driver, provider),
    open: (model, options) => openInDriver(driver, id, provider, model, options),
  };
}

async function openInDriver(
  driver: BrowserDriver,
  id: string,
  provider: BrowserProvider,
  model: ModelFiles,
  { threads }: OpenOptions,
): Promise<Session> {
  const found = driver.find();
  if (found.path === null) {
    const message = `Runtime ${id} is unavailable: ${found.reason}. To fix: ${found.fix}.`;
    throw new BoxbenchError("UNAVAILABLE", message);
  }
  if (threads !== 1 && (provider === "tfjs-webgl" || provider === "tfjs-webgpu")) {
    throw new BoxbenchError("UNAVAILABLE", `Runtime ${id} has one thread, not ${threads}: use --threads 1.`);
  }
  const served = await modelToServe(id, provider, model);
  const closers: (() => Promise<void>)[] = [];
  const close = async () => {
    for (const closeOne of closers.splice(0).reverse()) await closeOne();
  };
  try {
    const page = await pageFiles(isTfjs(provider) ? "tfjs" : "ort");
    const server = await servePage(page, served.contents[0]!, served.files);
    closers.push(() => server.close());
    const browserPage = await driver.open(found.path, provider, server);
    closers.push(() => browserPage.close());
    return await openInPage({
      id,
      provider,
      threads,
      served,
      modelPath: paths.model,
      server,
      browserPage,
      close,
    });
  } catch (error) {
    await close();
    throw error;
  }
}

/** A page that waits for its model. */
export interface WaitingPage {
  /** Of the runtime. */
  readonly id: string;
  readonly provider: BrowserProvider;
  readonly threads: number;
  readonly served: ServedModel;
  /** Where the server has the model. */
  readonly modelPath: string;
  readonly server: Pick<PageServer, "offer">;
  readonly browserPage: BrowserPage;
  readonly close: () => Promise<void>;
}

/** Lets a page open its model, and checks that it has the bytes and threads that were meant. */
export async function openInPage(waiting: WaitingPage): Promise<Session> {
  const { id, provider, threads, served, modelPath, server, browserPage, close } = waiting;
  const opening = { provider, threads, modelPath, weightFiles: served.weightFiles };
  const opened = await openModel(id, browserPage, served.path, opening);
  checkModel(opened, served);
  checkThreads(id, browserPage, threads);
  const clockStepMs = await callPage(browserPage.page, "clockStepMs");
  return sessionOf({ browserPage, server, opened, provider, clockStepMs, onnxPath: served.path, close });
}

/** What a provider reads, and which packages decide what it measures. */
export function providerFacts(provider: BrowserProvider): Pick<Runtime, "reads" | "computes"> & {
  readonly packages: readonly string[];
} {
  return {
    reads: isTfjs(provider) ? "tfjs-model" : "onnx",
    computes: isOnGpu(provider) ? "elsewhere" : "here",
    packages: isTfjs(provider) ? tfjsPackages[provider] : ["onnxruntime-web"],
  };
}

/** The title of a provider in a browser, for a list. */
export function titleOf(provider: BrowserProvider, browser: string): string {
  return titles[provider].replace("%s", () => browser);
}

/** @throws BoxbenchError ONNX_FILE or MODEL_FILE where the file that the provider reads is missing or damaged */
export function modelToServe(id: string, provider: BrowserProvider, model: ModelFiles): Promise<ServedModel> {
  return isTfjs(provider) ? tfjsModelToServe(id, provider, model) : onnxToServe(model);
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
    if (/no available backend|isolated|threads in place of|no WebGPU adapter/i.test(text)) {
      throw new BoxbenchError("UNAVAILABLE", `Runtime ${id} does not start: ${text}`, { cause });
    }
    throw servedModelError(
      onnxPath,
      `${id} does not load it: ${text.replace(/^.*ERROR_MESSAGE: /, "")}`,
      cause,
    );
  }
}

function checkModel({ sha256s }: PageOpened, { path, contents }: ServedModel): void {
  for (const [index, content] of contents.entries()) {
    const expected = sha256Of(content);
    if (sha256s[index] === expected) continue;
    const message = `The browser got other bytes of ${path} than Node: SHA-256 ${sha256s[index]}, not ${expected}.`;
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
