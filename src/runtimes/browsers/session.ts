import { z } from "zod";
import { BoxbenchError, messageOf } from "../../core/errors.ts";
import { parseJson } from "../../core/parse-json.ts";
import type { Tensors } from "../../core/tensor.ts";
import { bytesOf } from "../../tensors/arrays.ts";
import { describeFeeds } from "../../tensors/describe.ts";
import { deviceOf } from "../adapter.ts";
import { wasmDevice } from "../ort-web/device.ts";
import { nodesFromProfile, placementOf } from "../ort/profile.ts";
import type { RemoteTimer, Session } from "../types.ts";
import { callPage } from "./call-page.ts";
import type { BrowserPage } from "./browser-page.ts";
import {
  type BrowserProvider,
  isOnGpu,
  isTfjs,
  type OfferedFeeds,
  type OfferedTensor,
  type PageOpened,
} from "./page/api.ts";
import type { KernelPlacement } from "./page/tfjs-programs.ts";
import { servedModelError } from "./served-model.ts";
import type { PageServer } from "./server.ts";

export interface OpenedPage {
  readonly browserPage: BrowserPage;
  readonly server: Pick<PageServer, "offer">;
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
  const runEach: Session["runEach"] = (runs, wanted) =>
    withFeeds(openedPage, runs, (offered) => callPage(page, "run", offered, wanted ?? null));
  return {
    timings: opened.timings,
    inputs: opened.inputs,
    outputs: opened.outputs,
    remote: remoteTimer(openedPage),
    run: async (feeds, wanted) => (await runEach([feeds], wanted))[0]!,
    runEach,
    placement: async (feeds) => {
      // The first run lays out memory; where times are looked at, a second one counts.
      const runs = isOnGpu(provider) ? 1 : 2;
      const json = await withFeeds(openedPage, [feeds], (offered) =>
        callPage(page, "profile", offered, runs),
      );
      const device = !isOnGpu(provider) ? wasmDevice : deviceOf(await callPage(page, "sessionAdapter"));
      if (isTfjs(provider)) {
        const { nodesByProvider, forwarded, flags } = kernelPlacementOf(json);
        const named = forwarded.length === 0 ? {} : { forwardedOps: forwarded };
        return { ...device, nodesByProvider, ...named, flags };
      }
      return placementOf(nodesFromProfile(json, runs), provider, device);
    },
    // Ending the browser frees what the page holds, also where the page has crashed.
    close,
  };
}

const kernelPlacementSchema = z.object({
  nodesByProvider: z.record(z.string().max(200), z.number().int().min(0)),
  forwarded: z.array(z.string().max(200)),
  flags: z.record(z.string().max(200), z.union([z.number(), z.boolean(), z.string().max(1000)])),
}) satisfies z.ZodType<KernelPlacement>;

/** What a page says of its kernels; a page of another device may say anything. */
function kernelPlacementOf(json: string): KernelPlacement {
  const parsed = kernelPlacementSchema.safeParse(parseJson(json));
  if (!parsed.success) throw new Error("the page says of its kernels what does not fit");
  return parsed.data;
}

function remoteTimer(openedPage: OpenedPage): RemoteTimer {
  const { browserPage, provider, onnxPath, clockStepMs } = openedPage;
  const { page } = browserPage;
  const kept = new Map<Tensors, number>();
  const keepAll = async (feeds: readonly Tensors[]) => {
    const added = [...new Set(feeds)].filter((one) => !kept.has(one));
    // One by one where they are large: their bytes stand in memory as often as there are copies.
    for (const some of chunksOf(added)) {
      await withFeeds(openedPage, some, (offered) => callPage(page, "keep", kept.size, offered));
      for (const one of some) kept.set(one, kept.size);
    }
  };
  const timed = async (feeds: readonly Tensors[], wanted: readonly string[] | undefined, asApp: boolean) => {
    await keepAll(feeds);
    const ids = feeds.map((one) => kept.get(one)!);
    return explained(onnxPath, feeds[0]!, () => callPage(page, "time", ids, wanted ?? null, asApp));
  };
  return {
    clockStepMs,
    ...(browserPage.cpuMs === undefined ? {} : { cpuMs: browserPage.cpuMs }),
    ...(browserPage.processIds === undefined ? {} : { processIds: browserPage.processIds }),
    ...(browserPage.disturbance === undefined ? {} : { disturbance: browserPage.disturbance }),
    timeRuns: (feeds, wanted) => timed(feeds, wanted, false),
    ...(provider === "tfjs-webgl"
      ? {
          timeAsApp: (feeds: readonly Tensors[], wanted?: readonly string[]) => timed(feeds, wanted, true),
        }
      : {}),
  };
}

/** Bytes of inputs that are sent together. */
const mostBytes = 8 * 2 ** 20;

function chunksOf(feeds: readonly Tensors[]): Tensors[][] {
  const chunks: Tensors[][] = [];
  let room = 0;
  for (const one of feeds) {
    const size = Object.values(one).reduce((sum, tensor) => sum + bytesOf(tensor).byteLength, 0);
    if (chunks.length === 0 || size > room) {
      chunks.push([]);
      room = mostBytes;
    }
    chunks.at(-1)!.push(one);
    room -= size;
  }
  return chunks;
}

/** Lets the server offer the inputs of some runs, as one file, for as long as `use` takes. */
function withFeeds<T>(
  { server, onnxPath }: OpenedPage,
  runs: readonly Tensors[],
  use: (offered: OfferedFeeds) => Promise<T>,
): Promise<T> {
  const { bytes, offered } = joinedFeeds(runs);
  return explained(onnxPath, runs[0]!, () => server.offer(bytes, (path) => use({ path, runs: offered })));
}

/** The bytes of all tensors behind each other, and where each of them lies. */
function joinedFeeds(runs: readonly Tensors[]): { bytes: Uint8Array; offered: OfferedFeeds["runs"] } {
  const parts: Uint8Array[] = [];
  let size = 0;
  const offered = runs.map((feeds) =>
    Object.fromEntries(
      Object.entries(feeds).map(([name, tensor]): [string, OfferedTensor] => {
        const bytes = bytesOf(tensor);
        const { dtype, shape } = tensor;
        const { byteLength } = bytes;
        const start = size;
        parts.push(bytes);
        size += byteLength;
        return [name, { start, byteLength, dtype, shape }];
      }),
    ),
  );
  const joined = new Uint8Array(size);
  for (let start = 0, index = 0; index < parts.length; index += 1) {
    joined.set(parts[index]!, start);
    start += parts[index]!.byteLength;
  }
  return { bytes: joined, offered };
}

async function explained<T>(onnxPath: string, feeds: Tensors, action: () => Promise<T>): Promise<T> {
  try {
    return await action();
  } catch (cause) {
    if (cause instanceof BoxbenchError) throw cause;
    const reason = `it does not run on ${describeFeeds(feeds)}: ${messageOf(cause)}`;
    throw servedModelError(onnxPath, reason, cause);
  }
}
