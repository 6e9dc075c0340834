/**
 * The script of the page that measures. It runs in the browser, in a bundle of its own, and Node calls it over the
 * DevTools protocol; times are taken here, so that the protocol is in none of them.
 */
import type { InferenceSession } from "onnxruntime-web";
import type { Tensors } from "../../../core/tensor.ts";
import { portsOf, runTensors } from "../../ort/tensors.ts";
import { adapterFrom, adapterOfPage, webglAdapterOfPage } from "./adapter.ts";
import {
  addressOf,
  type OrtProvider,
  pageVariable,
  paths,
  type OfferedFeeds,
  type PageApi,
  type PageOpened,
  type PageOpening,
} from "./api.ts";
import { capturedLog } from "./captured-log.ts";
import { clockStepMs } from "./clock-step.ts";
import { copyOf, createSession } from "./create-session.ts";
import { checkIsolation, checkIsolationFor, fetchBytes, fetchFeeds, sha256Of } from "./files.ts";

type Ort = typeof import("onnxruntime-web");

// The one for WebGPU holds ONNX Runtime's native provider; the package's default would take the older JavaScript
// one, which fails on a Conv without `dilations`.
const bundles = { wasm: "ort.wasm.min.mjs", webgpu: "ort.webgpu.min.mjs" } as const;

interface OpenedModel {
  readonly ort: Ort;
  readonly bytes: Uint8Array;
  readonly session: InferenceSession;
  readonly options: InferenceSession.SessionOptions;
}

let opened: OpenedModel | null = null;
/** Inputs by their number. */
const kept = new Map<number, Tensors>();

function current(): OpenedModel {
  if (opened === null) throw new Error("no model is open");
  return opened;
}

async function open(opening: PageOpening): Promise<PageOpened> {
  checkIsolationFor(opening);
  const { provider, threads, modelPath, weightFiles } = opening;
  const folder = addressOf(paths.ort, opening.root);
  await close();
  const started = performance.now();
  const ort = (await import(`${folder}${bundles[provider as OrtProvider]}`)) as Ort;
  ort.env.wasm.wasmPaths = folder;
  ort.env.wasm.numThreads = threads;
  ort.env.wasm.simd = "fixed";
  const imported = performance.now();
  const bytes = new Uint8Array(await fetchBytes(modelPath));
  const externalData: { path: string; data: Uint8Array<ArrayBuffer> }[] = [];
  for (const { name, path } of weightFiles) {
    externalData.push({ path: name, data: new Uint8Array(await fetchBytes(path)) });
  }
  const read = performance.now();
  const sha256s = [await sha256Of(bytes)];
  for (const { data } of externalData) sha256s.push(await sha256Of(data));
  const hashed = performance.now();
  const { session, options } = await createSession(ort, bytes, provider as OrtProvider, externalData);
  const createMs = performance.now() - hashed;
  if (ort.env.wasm.numThreads !== threads) {
    throw new Error(`ONNX Runtime took ${ort.env.wasm.numThreads} threads in place of ${threads}`);
  }
  opened = { ort, bytes, session, options };
  const timings = { importMs: imported - started, readMs: read - imported, createMs };
  const { inputMetadata, outputMetadata } = session;
  return { timings, sha256s, inputs: portsOf(inputMetadata), outputs: portsOf(outputMetadata) };
}

/** A page that opens another model lets go of the one before. */
async function close(): Promise<void> {
  await opened?.session.release();
  opened = null;
  kept.clear();
}

async function time(ids: readonly number[], wanted: readonly string[] | null): Promise<number[]> {
  const { ort, session } = current();
  const times: number[] = [];
  for (const id of ids) {
    const feeds = kept.get(id)!;
    const started = performance.now();
    await runTensors(ort, session, feeds, wanted ?? undefined);
    times.push(performance.now() - started);
  }
  return times;
}

async function profile(offered: OfferedFeeds, runs: number): Promise<string> {
  const { ort, bytes, options } = current();
  const [feeds] = await fetchFeeds(offered);
  // A copy, because onnxruntime-web writes into the options that it is given.
  const profiled = { ...copyOf(options), enableProfiling: true };
  const session = await ort.InferenceSession.create(bytes, profiled);
  try {
    for (let run = 0; run < runs; run += 1) await runTensors(ort, session, feeds!);
    return capturedLog(() => session.endProfiling());
  } finally {
    await session.release();
  }
}

const api: PageApi = {
  checkIsolation,
  open,
  time,
  profile,
  adapter: adapterOfPage,
  webglAdapter: webglAdapterOfPage,
  clockStepMs,
  run: async (feeds, wanted) => {
    const { ort, session } = current();
    const answers: Tensors[] = [];
    for (const one of await fetchFeeds(feeds))
      answers.push(await runTensors(ort, session, one, wanted ?? undefined));
    return answers;
  },
  keep: async (firstId, feeds) => {
    for (const [index, one] of (await fetchFeeds(feeds)).entries()) kept.set(firstId + index, one);
  },
  sessionAdapter: async () => adapterFrom(await current().ort.env.webgpu.device),
};

Object.assign(globalThis, { [pageVariable]: api });
