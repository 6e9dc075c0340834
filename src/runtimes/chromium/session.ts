import { BoxbenchError, messageOf } from "../../core/errors.ts";
import { formatShape } from "../../core/shapes.ts";
import { deviceOf } from "../adapter.ts";
import { wasmDevice } from "../ort-web/device.ts";
import { nodesFromProfile, placementOf } from "../ort/profile.ts";
import type { FloatTensor, RemoteTimer, Session } from "../types.ts";
import { callPage } from "./call-page.ts";
import type { BrowserPage } from "./launch.ts";
import { type BrowserProvider, isOnGpu, isTfjs, type OfferedInput, type PageOpened } from "./page/api.ts";
import type { KernelPlacement } from "./page/tfjs-programs.ts";
import { servedModelError } from "./served-model.ts";
import type { PageServer } from "./server.ts";

export interface OpenedPage {
  readonly browserPage: BrowserPage;
  readonly server: PageServer;
  readonly opened: PageOpened;
  readonly provider: BrowserProvider;
  /** The step of the page's clock. */
  readonly clockStepMs: number;
  /** Of the file that it runs. */
  readonly onnxPath: string;
  /** Ends the browser and its server. */
  readonly close: () => Promise<void>;
}

/** A model that is open in a page as a session. */
export function sessionOf(openedPage: OpenedPage): Session {
  const { browserPage, opened, provider, close } = openedPage;
  const { page } = browserPage;
  return {
    timings: opened.timings,
    remote: remoteTimer(openedPage),
    run: (input) => withInput(openedPage, input, (offered) => callPage(page, "run", offered)),
    placement: async (input) => {
      const json = await withInput(openedPage, input, (offered) => callPage(page, "profile", offered));
      const device = !isOnGpu(provider) ? wasmDevice : deviceOf(await callPage(page, "sessionAdapter"));
      if (isTfjs(provider)) {
        const { nodesByProvider, forwarded, flags } = JSON.parse(json) as KernelPlacement;
        const [first, ...others] = forwarded;
        const named = first === undefined ? {} : { forwardedOps: [first, ...others] as const };
        return { ...device, nodesByProvider, ...named, flags };
      }
      return placementOf(nodesFromProfile(json), provider, device);
    },
    // Ending the browser frees what the page holds, also where the page has crashed.
    close,
  };
}

function remoteTimer(openedPage: OpenedPage): RemoteTimer {
  const { browserPage, onnxPath, clockStepMs } = openedPage;
  const { page } = browserPage;
  const kept = new Map<FloatTensor, string>();
  const pathOf = async (input: FloatTensor) => {
    const known = kept.get(input);
    if (known !== undefined) return known;
    return withInput(openedPage, input, async (offered) => {
      await callPage(page, "keep", offered);
      kept.set(input, offered.path);
      return offered.path;
    });
  };
  return {
    clockStepMs,
    cpuMs: () => browserPage.cpuMs(),
    processIds: () => browserPage.processIds(),
    timeRuns: async (inputs) => {
      const paths: string[] = [];
      for (const input of inputs) paths.push(await pathOf(input));
      return explained(onnxPath, inputs[0]!, () => callPage(page, "time", paths));
    },
  };
}

function withInput<T>(
  { server, onnxPath }: OpenedPage,
  input: FloatTensor,
  use: (offered: OfferedInput) => Promise<T>,
): Promise<T> {
  const { buffer, byteOffset, byteLength } = input.data;
  const bytes = new Uint8Array(buffer, byteOffset, byteLength);
  return explained(onnxPath, input, () => server.offer(bytes, (path) => use({ path, shape: input.shape })));
}

async function explained<T>(onnxPath: string, input: FloatTensor, action: () => Promise<T>): Promise<T> {
  try {
    return await action();
  } catch (cause) {
    if (cause instanceof BoxbenchError) throw cause;
    const reason = `it does not run on an input ${formatShape(input.shape)}: ${messageOf(cause)}`;
    throw servedModelError(onnxPath, reason, cause);
  }
}
