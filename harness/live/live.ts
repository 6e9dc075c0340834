import { randomBytes } from "node:crypto";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { BoxbenchError, messageOf } from "../../src/core/errors.ts";
import type { BrowserProvider } from "../../src/runtimes/browsers/page/api.ts";
import type { Runtime } from "../../src/runtimes/types.ts";
import { formatCounted } from "../../src/report/format.ts";
import type { Context } from "../base/command.ts";
import { matchIds } from "../base/options.ts";
import { reportsFolder } from "../bench/bench.ts";
import { availabilityIn, browserOf, pageRuntimeIds } from "./browser-facts.ts";
import type { Device } from "./device.ts";
import { deviceRuntimes, libraryVersions } from "./device-runtimes.ts";
import { handshakeAdvice, type HandshakeProblem } from "./lan/handshake.ts";
import { commandOf, measuredOf, variantIdsOf, type LiveCommandOptions } from "./live-options.ts";
import { serveLive } from "./live-server.ts";
import { measureDevice } from "./measure-device.ts";
import { offeredRuntimes } from "./offer.ts";
import { announce, placeOf } from "./place.ts";
import { prepareForPages } from "./prepare-for-pages.ts";

/**
 * The whole of `boxbench live`: serves the page until it is interrupted or its time is over, and leaves results.json
 * and a report for every device that measures.
 */
export async function live(options: LiveCommandOptions, context: Context): Promise<void> {
  const variantIds = variantIdsOf(options);
  const asked =
    options.runtime === undefined ? undefined : matchIds("runtime", options.runtime, pageRuntimeIds);
  if (options.export !== undefined) {
    const { exportPage } = await import("./static/export-page.ts");
    const exported = {
      ...measuredOf(options, variantIds),
      ...(asked === undefined ? {} : { runtime: asked }),
    };
    return exportPage(options.export, exported, context);
  }
  const token = randomBytes(16).toString("base64url");
  const place = await placeOf(options.lan, options.minutes);
  const ended = new AbortController();
  const signal = AbortSignal.any([context.signal, ended.signal]);
  const runtimesOf = new Map<Device, Map<BrowserProvider, Runtime>>();
  const measuring = new Map<Device, Promise<void>>();
  const said = new Set<HandshakeProblem>();

  const measure = async (device: Device, runtimes: readonly Runtime[], chosen: readonly string[]) => {
    const out = options.out ?? reportsFolder;
    context.note(
      `${browserOf(device.facts)}: measuring ${formatCounted(chosen.length, "model")} on ${formatCounted(runtimes.length, "runtime")}`,
    );
    try {
      const told = { ...context, signal };
      const command = commandOf(options);
      const ids = options.model === undefined ? chosen : null;
      const run = { device, runtimes, prepared, variantIds: ids, options, out, command, context: told };
      const folder = await measureDevice(run);
      context.print(`${browserOf(device.facts)}: ${folder}`, "good");
      context.note(`Beside other machines: boxbench merge NAME=${folder} OTHER=DIR -o both`);
      if (options.once === true) await device.seen(5000);
    } catch (error) {
      if (signal.aborted) return;
      context.note(`${browserOf(device.facts)}: ${messageOf(error)}`, "bad");
      if (options.once === true) context.finish(4);
    }
    if (options.once === true) ended.abort();
  };
  const versions = libraryVersions();
  const offeredOf = ({ facts }: Device, runtimes: ReadonlyMap<BrowserProvider, Runtime>) =>
    offeredRuntimes(runtimes, (provider) => availabilityIn(facts, provider, versions), asked);
  const server = await serveLive({
    ...place,
    port: options.port,
    token,
    onHandshakeProblem: (problem) => {
      if (!said.has(problem)) context.note(handshakeAdvice[problem], "warning");
      said.add(problem);
    },
    offerOf: (device) => {
      const runtimes = deviceRuntimes(device, (path, bytes) => server.share(path, bytes));
      runtimesOf.set(device, runtimes);
      // Devices that come over the network are other computers.
      if (place.certificate === undefined)
        device.isBesideOther = () => [...measuring.keys()].some((other) => other !== device && !other.isAway);
      return { key: device.key, visit: device.visit, variantIds, runtimes: offeredOf(device, runtimes) };
    },
    onStart: (device, choice) => {
      const own = runtimesOf.get(device)!;
      const runtimes = offeredOf(device, own)
        .filter(({ provider, reason }) => reason === null && choice.providers.includes(provider))
        .map(({ provider }) => own.get(provider)!);
      const chosen = variantIds.filter((id) => choice.variantIds.includes(id));
      if (runtimes.length === 0 || chosen.length === 0) {
        const line = "Choose at least one model and one runtime that this browser has.";
        return device.show({ phase: "failed", line });
      }
      const work = measure(device, runtimes, chosen).finally(() => measuring.delete(device));
      measuring.set(device, work);
    },
  });
  const temporary = await mkdtemp(join(tmpdir(), "boxbench-live-"));
  // While a person opens the page, what it measures is made ready.
  const prepared = prepareForPages(measuredOf(options, variantIds), temporary, { ...context, signal });
  const failures: unknown[] = [];
  prepared.catch((error: unknown) => {
    if (!signal.aborted) failures.push(error);
    ended.abort();
  });
  try {
    announce(`${server.origin}/#${token}`, place, context);
    await untilEnd(signal, place.minutes);
    if (!signal.aborted) context.note(`The ${place.minutes} minutes are over: the page is no longer served.`);
  } finally {
    ended.abort();
    await server.close();
    // Each of them still writes what it has.
    await Promise.all(measuring.values());
    await prepared.catch(() => {});
    await rm(temporary, { recursive: true, force: true });
  }
  for (const failure of failures) throw failure;
  if (context.signal.aborted)
    throw new BoxbenchError("INTERRUPTED", "Interrupted: the page is no longer served.");
}

/** Resolves when the signal is aborted, or so many minutes are over. */
async function untilEnd(signal: AbortSignal, minutes: number | null): Promise<void> {
  if (signal.aborted) return;
  await new Promise<void>((resolve) => {
    const timer = minutes === null ? undefined : setTimeout(resolve, minutes * 60_000);
    signal.addEventListener("abort", () => {
      clearTimeout(timer);
      resolve();
    });
  });
}
