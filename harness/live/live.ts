import { randomBytes } from "node:crypto";
import picomatch from "picomatch";
import { BoxbenchError, messageOf } from "../../src/core/errors.ts";
import type { BrowserProvider } from "../../src/runtimes/chromium/page/api.ts";
import type { Runtime } from "../../src/runtimes/types.ts";
import type { Context } from "../base/command.ts";
import { reportsFolder } from "../bench/bench.ts";
import { chooseVariants } from "../plan/choose-variants.ts";
import type { MeasureRunOptions } from "../rounds/measure-run.ts";
import type { Device } from "./device.ts";
import { availabilityOf, deviceRuntimes, familyOf } from "./device-runtimes.ts";
import { serveLive } from "./live-server.ts";
import { measureDevice } from "./measure-device.ts";
import type { Offer } from "./protocol.ts";

export interface LiveCommandOptions extends MeasureRunOptions {
  readonly port: number;
  readonly out?: string;
  /** End when the first device is done. */
  readonly once?: boolean;
}

/** Small, and of three kinds: a person waits for them. */
const firstVariants = ["linear-exact", "small-conv", "cnn-low-lr"] as const;

/**
 * The whole of `boxbench live`: serves the page until it is interrupted, and leaves results.json and a report for
 * every device that measures.
 */
export async function live(options: LiveCommandOptions, context: Context): Promise<void> {
  const variantIds = options.model === undefined ? variantsOf(options) : ["your model"];
  const token = randomBytes(16).toString("base64url");
  const out = options.out ?? reportsFolder;
  const finished = new AbortController();
  const runtimesOf = new Map<Device, Map<BrowserProvider, Runtime>>();
  const server = await serveLive({
    host: "127.0.0.1",
    port: options.port,
    token,
    offerOf: (device) => {
      const runtimes = deviceRuntimes(device, (path, bytes) => server.share(path, bytes));
      runtimesOf.set(device, runtimes);
      return offerOf(device, runtimes, variantIds, options);
    },
    onStart: (device, choice) => {
      const offer = offerOf(device, runtimesOf.get(device)!, variantIds, options);
      const runtimes = offer.runtimes
        .filter(({ provider, reason }) => reason === null && choice.providers.includes(provider))
        .map(({ provider }) => runtimesOf.get(device)!.get(provider)!);
      const chosen = variantIds.filter((id) => choice.variantIds.includes(id));
      if (runtimes.length === 0 || chosen.length === 0) {
        device.show({
          phase: "failed",
          line: "Choose at least one model and one runtime that this browser has.",
        });
        return;
      }
      const own = options.model === undefined ? { ...options, variant: chosen } : options;
      context.note(`${browserOf(device)}: measuring ${chosen.length} models on ${runtimes.length} runtimes`);
      measureDevice({ device, runtimes, options: own, out, command: "npx boxbench live", context })
        .then(async (folder) => {
          context.print(`${browserOf(device)}: ${folder}`, "good");
          context.note(`Beside other machines: boxbench merge NAME=${folder} OTHER=DIR -o both`);
          if (options.once !== true) return;
          await device.seen(5000);
          finished.abort();
        })
        .catch((error: unknown) => {
          if (context.signal.aborted) return;
          context.note(`${browserOf(device)}: ${messageOf(error)}`, "bad");
          if (options.once === true) {
            context.finish(4);
            finished.abort();
          }
        });
    },
  });
  try {
    context.print(`Open this page in any browser of this computer: ${server.origin}/#${token}`);
    context.note("Ctrl-C ends it; what is measured until then is kept.");
    await untilAborted(context.signal, finished.signal);
  } finally {
    await server.close();
  }
}

function variantsOf(options: LiveCommandOptions): readonly string[] {
  return options.variant === undefined && options.task === undefined
    ? firstVariants
    : chooseVariants(options).variantIds;
}

function offerOf(
  device: Device,
  runtimes: ReadonlyMap<BrowserProvider, Runtime>,
  variantIds: readonly string[],
  { runtime }: LiveCommandOptions,
): Offer {
  const isAsked = runtime === undefined ? () => true : picomatch([...runtime]);
  return {
    key: device.key,
    visit: device.visit,
    variantIds,
    runtimes: [...runtimes].map(([provider, { id, title }]) => {
      const availability = availabilityOf(provider, device.facts);
      const reason = availability.available ? null : availability.reason;
      return { provider, id, title, reason: isAsked(id) ? reason : "left out by --runtime" };
    }),
  };
}

function browserOf({ facts }: Device): string {
  const name = facts.browser ?? familyOf(facts);
  return facts.platform === null ? name : `${name} on ${facts.platform}`;
}

async function untilAborted(...signals: readonly AbortSignal[]): Promise<void> {
  const signal = AbortSignal.any([...signals]);
  if (!signal.aborted)
    await new Promise<void>((resolve) => signal.addEventListener("abort", () => resolve()));
  if (signals[0]!.aborted)
    throw new BoxbenchError("INTERRUPTED", "Interrupted: the page is no longer served.");
}
