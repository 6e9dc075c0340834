/** The script of the page that measures TF.js: the same functions for Node as those of ONNX Runtime Web's page. */
import * as tf from "@tensorflow/tfjs";
import { setThreadsCount, getThreadsCount, setWasmPaths } from "@tensorflow/tfjs-backend-wasm";
import type { FloatTensor } from "../../types.ts";
import { adapterFrom, adapterOfPage, webglAdapterFrom, webglAdapterOfPage } from "./adapter.ts";
import { type PageApi, type PageOpened, type PageOpening, pageVariable, paths } from "./api.ts";
import { clockStepMs } from "./clock-step.ts";
import { checkIsolation, fetchBytes, fetchInput, sha256Of } from "./files.ts";
import { programsOf } from "./tfjs-programs.ts";

interface OpenedModel {
  readonly model: tf.LayersModel;
  readonly backend: string;
  /** Tensors that there were when the model was open: each run must leave as many. */
  readonly tensors: number;
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
  const backend = provider.replace("tfjs-", "");
  await startBackend(backend, threads);
  const imported = performance.now();
  const json = await fetchBytes(paths.model);
  const weightData = await fetchBytes(paths.weights);
  const read = performance.now();
  const [modelSha256, weightsSha256] = [await sha256Of(json), await sha256Of(weightData)];
  const { modelTopology, weightsManifest } = JSON.parse(new TextDecoder().decode(json)) as {
    modelTopology: object;
    weightsManifest: tf.io.WeightsManifestConfig;
  };
  const weightSpecs = weightsManifest.flatMap(({ weights }) => weights);
  const hashed = performance.now();
  const model = await tf.loadLayersModel(tf.io.fromMemory({ modelTopology, weightSpecs, weightData }));
  opened = { model, backend, tensors: tf.memory().numTensors };
  const timings = {
    importMs: imported - started,
    readMs: read - imported,
    createMs: performance.now() - hashed,
  };
  return { timings, modelSha256, weightsSha256, inputNames: model.inputs.map(({ name }) => name) };
}

/** TF.js answers `false` for a backend that does not start, and goes on with another one. */
async function startBackend(backend: string, threads: number): Promise<void> {
  if (backend === "wasm") {
    setWasmPaths(paths.tfjsWasm);
    setThreadsCount(threads);
  }
  if (backend === "webgpu") {
    if ((await adapterOfPage()) === null) throw new Error("the page gets no WebGPU adapter");
    await import("@tensorflow/tfjs-backend-webgpu");
  }
  // Without it a renderer in software is no WebGL for TF.js; here it is one, and labelled.
  if (backend === "webgl") tf.env().set("SOFTWARE_WEBGL_ENABLED", true);
  const isSet = await tf.setBackend(backend);
  await tf.ready();
  if (!isSet || tf.getBackend() !== backend) {
    throw new Error(
      `no available backend: TF.js does not start "${backend}" and would take "${tf.getBackend()}"`,
    );
  }
  if (backend === "wasm" && getThreadsCount() !== threads) {
    throw new Error(`TF.js took ${getThreadsCount()} threads in place of ${threads}`);
  }
}

function predict({ model, backend }: OpenedModel, { data, shape }: FloatTensor): tf.Tensor {
  if (tf.getBackend() !== backend)
    throw new Error(`the current backend is ${tf.getBackend()}, not ${backend}`);
  return tf.tidy(() => {
    // One prediction of the whole batch: `predict` alone would cut it into pieces of 32.
    const answers = model.predict(tf.tensor(data, [...shape]), { batchSize: shape[0]! });
    return Array.isArray(answers) ? answers[0]! : answers;
  });
}

/** From numbers to numbers, as an app waits for them. */
async function run(input: FloatTensor): Promise<Float32Array> {
  const answer = predict(current(), input);
  try {
    return Float32Array.from(await answer.data<"float32">());
  } finally {
    answer.dispose();
  }
}

/**
 * The same for a clock. WebGL is read blocking: its `data()` asks for the end by timers that browsers stretch to 4 ms,
 * which would be the time of any small model. On WebGPU `dataSync` draws into a canvas, so `data` is the short way.
 */
async function runTimed(input: FloatTensor): Promise<void> {
  const answer = predict(current(), input);
  if (current().backend === "webgl") answer.dataSync();
  else await answer.data();
  answer.dispose();
}

async function time(inputPaths: readonly string[]): Promise<number[]> {
  const times: number[] = [];
  for (const path of inputPaths) {
    const input = kept.get(path)!;
    const started = performance.now();
    await runTimed(input);
    times.push(performance.now() - started);
  }
  checkTensors();
  return times;
}

function checkTensors(): void {
  const leaked = tf.memory().numTensors - current().tensors;
  if (leaked !== 0) throw new Error(`${leaked} tensors are left over after its runs: a leak`);
}

const api: PageApi = {
  checkIsolation,
  open,
  time,
  clockStepMs,
  adapter: adapterOfPage,
  webglAdapter: webglAdapterOfPage,
  run: async (input) => {
    const answer = await run(await fetchInput(input));
    checkTensors();
    return answer;
  },
  keep: async (input) => {
    kept.set(input.path, await fetchInput(input));
  },
  profile: async (offered) => {
    const input = await fetchInput(offered);
    return JSON.stringify(await programsOf(tf, current().backend, () => predict(current(), input)));
  },
  sessionAdapter: async () => {
    const backend = tf.backend() as unknown as { device?: GPUDevice; gpgpu?: { gl: WebGL2RenderingContext } };
    if (backend.device !== undefined) return adapterFrom(backend.device);
    if (backend.gpgpu !== undefined) return webglAdapterFrom(backend.gpgpu.gl);
    return { name: "CPU (WASM SIMD)", isCpu: false };
  },
};

Object.assign(globalThis, { [pageVariable]: api });
