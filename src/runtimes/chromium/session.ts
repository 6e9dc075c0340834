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
import type { BrowserPage } from "./launch.ts";
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
  return {
    timings: opened.timings,
    inputs: opened.inputs,
    outputs: opened.outputs,
    remote: remoteTimer(openedPage),
    run: (feeds, wanted) =>
      withFeeds(openedPage, feeds, (offered) => callPage(page, "run", offered, wanted ?? null)),
    placement: async (feeds) => {
      // The first run lays out memory; where times are looked at, a second one counts.
      const runs = isOnGpu(provider) ? 1 : 2;
      const json = await withFeeds(openedPage, feeds, (offered) => callPage(page, "profile", offered, runs));
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
  const idOf = async (feeds: Tensors) => {
    const known = kept.get(feeds);
    if (known !== undefined) return known;
    const id = kept.size;
    await withFeeds(openedPage, feeds, (offered) => callPage(page, "keep", id, offered));
    kept.set(feeds, id);
    return id;
  };
  const timed = async (feeds: readonly Tensors[], wanted: readonly string[] | undefined, asApp: boolean) => {
    const ids: number[] = [];
    for (const one of feeds) ids.push(await idOf(one));
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

/** Lets the server offer the inputs, one after the other, for as long as `use` takes. */
function withFeeds<T>(
  { server, onnxPath }: OpenedPage,
  feeds: Tensors,
  use: (offered: OfferedFeeds) => Promise<T>,
): Promise<T> {
  const offerFrom = async (
    entries: readonly (readonly [string, OfferedTensor])[],
    names: readonly string[],
  ): Promise<T> => {
    const [name, ...rest] = names;
    if (name === undefined) return use(Object.fromEntries(entries));
    const tensor = feeds[name]!;
    const { dtype, shape } = tensor;
    return server.offer(bytesOf(tensor), (path) =>
      offerFrom([...entries, [name, { path, dtype, shape }]], rest),
    );
  };
  return explained(onnxPath, feeds, () => offerFrom([], Object.keys(feeds)));
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
