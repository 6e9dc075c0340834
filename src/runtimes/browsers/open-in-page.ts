import { BoxbenchError, messageOf } from "../../core/errors.ts";
import type { Session } from "../types.ts";
import { callPage } from "./call-page.ts";
import type { BrowserPage } from "./browser-page.ts";
import type { BrowserProvider, PageOpened, PageOpening } from "./page/api.ts";
import { type ServedModel, servedModelError } from "./served-model.ts";
import type { PageServer } from "./server.ts";
import { sessionOf } from "./session.ts";

/** A page that waits for its model. */
export interface WaitingPage {
  /** Of the runtime. */
  readonly id: string;
  readonly provider: BrowserProvider;
  readonly threads: number;
  readonly served: Pick<ServedModel, "path" | "sha256s" | "weightFiles">;
  /** Where the server has the model. */
  readonly modelPath: string;
  /** What else it is told of where it is. */
  readonly place?: Pick<PageOpening, "root" | "mayLackIsolation">;
  readonly server: Pick<PageServer, "offer">;
  readonly browserPage: BrowserPage;
  readonly close: () => Promise<void>;
}

/** Lets a page open its model, and checks that it has the bytes and threads that were meant. */
export async function openInPage(waiting: WaitingPage): Promise<Session> {
  const { id, provider, threads, served, modelPath, server, browserPage, close } = waiting;
  const opening = { ...waiting.place, provider, threads, modelPath, weightFiles: served.weightFiles };
  const opened = await openModel(id, browserPage, served.path, opening);
  checkModel(opened, served);
  checkThreads(id, browserPage, threads);
  const clockStepMs = await callPage(browserPage.page, "clockStepMs");
  return sessionOf({ browserPage, server, opened, provider, clockStepMs, onnxPath: served.path, close });
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

function checkModel(
  { sha256s }: PageOpened,
  { path, sha256s: expectedOnes }: Pick<ServedModel, "path" | "sha256s">,
): void {
  for (const [index, expected] of expectedOnes.entries()) {
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
