/**
 * The script of the page that measures. It runs in the browser, in a bundle of its own, and Node calls it over the
 * DevTools protocol; times are taken here, so that the protocol is in none of them.
 */
import type { InferenceSession } from "onnxruntime-web";
import type { FloatTensor } from "../../types.ts";
import { adapterFrom, adapterOfPage, webglAdapterOfPage } from "./adapter.ts";
import {
  type OrtProvider,
  pageVariable,
  paths,
  type OfferedInput,
  type PageApi,
  type PageOpened,
  type PageOpening,
} from "./api.ts";
import { capturedLog } from "./captured-log.ts";
import { clockStepMs } from "./clock-step.ts";
import { createSession } from "./create-session.ts";
import { checkIsolation, fetchBytes, fetchInput, sha256Of } from "./files.ts";

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
/** Inputs by their path. */
const kept = new Map<string, FloatTensor>();

function current(): OpenedModel {
  if (opened === null) throw new Error("no model is open");
  return opened;
}

async function open({ provider, threads }: PageOpening): Promise<PageOpened> {
  checkIsolation();
  const started = performance.now();
  const ort = (await import(`${paths.ort}${bundles[provider as OrtProvider]}`)) as Ort;
  ort.env.wasm.wasmPaths = paths.ort;
  ort.env.wasm.numThreads = threads;
  ort.env.wasm.simd = "fixed";
  const imported = performance.now();
  const bytes = new Uint8Array(await fetchBytes(paths.model));
  const read = performance.now();
  const modelSha256 = await sha256Of(bytes);
  const hashed = performance.now();
  const { session, options } = await createSession(ort, bytes, provider as OrtProvider);
  const createMs = performance.now() - hashed;
  if (ort.env.wasm.numThreads !== threads) {
    throw new Error(`ONNX Runtime took ${ort.env.wasm.numThreads} threads in place of ${threads}`);
  }
  opened = { ort, bytes, session, options };
  const timings = { importMs: imported - started, readMs: read - imported, createMs };
  return { timings, modelSha256, inputNames: session.inputNames };
}

/** One run of the only input and the first output, from and to the memory of the page. */
async function runOn(ort: Ort, session: InferenceSession, input: FloatTensor): Promise<Float32Array> {
  const name = session.outputNames[0]!;
  const tensor = new ort.Tensor("float32", input.data, input.shape);
  const { [name]: output } = await session.run({ [session.inputNames[0]!]: tensor }, [name]);
  if (!(output!.data instanceof Float32Array))
    throw new Error(`output "${name}" is ${output!.type}, not float32`);
  return output!.data;
}

async function time(inputPaths: readonly string[]): Promise<number[]> {
  const { ort, session } = current();
  const times: number[] = [];
  for (const path of inputPaths) {
    const input = kept.get(path)!;
    const started = performance.now();
    await runOn(ort, session, input);
    times.push(performance.now() - started);
  }
  return times;
}

async function profile(offered: OfferedInput): Promise<string> {
  const { ort, bytes, options } = current();
  const input = await fetchInput(offered);
  // A copy, because onnxruntime-web writes into the options that it is given.
  const profiled = { ...structuredClone(options), enableProfiling: true };
  const session = await ort.InferenceSession.create(bytes, profiled);
  try {
    await runOn(ort, session, input);
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
  run: async (input) => {
    const { ort, session } = current();
    return runOn(ort, session, await fetchInput(input));
  },
  keep: async (input) => {
    kept.set(input.path, await fetchInput(input));
  },
  sessionAdapter: async () => adapterFrom(await current().ort.env.webgpu.device),
};

Object.assign(globalThis, { [pageVariable]: api });
