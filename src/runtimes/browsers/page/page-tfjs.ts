/** The script of the page that measures TF.js: the same functions for Node as those of ONNX Runtime Web's page. */
import * as tf from "@tensorflow/tfjs";
import { setThreadsCount, getThreadsCount, setWasmPaths } from "@tensorflow/tfjs-backend-wasm";
import type { Tensor, Tensors } from "../../../core/tensor.ts";
import { artifactsOf, type ModelJson } from "../../../tfjs/artifacts.ts";
import { openTfjsModel, type OpenedModel } from "../../tfjs/open-model.ts";
import { tensorOf } from "../../tfjs/predict.ts";
import { adapterFrom, adapterOfPage, webglAdapterFrom, webglAdapterOfPage } from "./adapter.ts";
import { addressOf, type PageApi, type PageOpened, type PageOpening, pageVariable, paths } from "./api.ts";
import { clockStepMs } from "./clock-step.ts";
import { checkIsolation, checkIsolationFor, fetchBytes, fetchFeeds, sha256Of } from "./files.ts";
import { programsOf } from "./tfjs-programs.ts";

interface RunningModel {
  readonly model: OpenedModel;
  readonly backend: string;
  /** Tensors that there were when the model was open: each run must leave as many. */
  readonly tensors: number;
}

let opened: RunningModel | null = null;
/** TF.js takes the place of its WASM files and the number of its threads once. */
let startedBackend: string | null = null;
/** Inputs by their number. */
const kept = new Map<number, Tensors>();

function current(): RunningModel {
  if (opened === null) throw new Error("no model is open");
  return opened;
}

async function open(opening: PageOpening): Promise<PageOpened> {
  checkIsolationFor(opening);
  const { provider, threads, modelPath, weightFiles } = opening;
  close();
  const started = performance.now();
  const backend = provider.replace("tfjs-", "");
  if (startedBackend !== backend) await startBackend(backend, threads, opening.root);
  startedBackend = backend;
  const imported = performance.now();
  const json = await fetchBytes(modelPath);
  const weightData = await fetchBytes(weightFiles[0]!.path);
  const read = performance.now();
  const sha256s = [await sha256Of(json), await sha256Of(weightData)];
  const artifacts = artifactsOf(JSON.parse(new TextDecoder().decode(json)) as ModelJson, weightData);
  const model = await openTfjsModel(tf, "the page", artifacts);
  opened = { model, backend, tensors: tf.memory().numTensors };
  const timings = {
    importMs: imported - started,
    readMs: read - imported,
    createMs: model.createMs,
  };
  return { timings, sha256s, inputs: model.inputs, outputs: model.outputs };
}

/** A page that opens another model lets go of the one before. */
function close(): void {
  opened?.model.dispose();
  opened = null;
  kept.clear();
}

/** TF.js answers `false` for a backend that does not start, and goes on with another one. */
async function startBackend(backend: string, threads: number, root?: string): Promise<void> {
  if (backend === "wasm") {
    setWasmPaths(addressOf(paths.tfjsWasm, root));
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

async function predict(feeds: Tensors): Promise<tf.Tensor[]> {
  const { model, backend } = current();
  if (tf.getBackend() !== backend)
    throw new Error(`the current backend is ${tf.getBackend()}, not ${backend}`);
  return model.predict(feeds);
}

/** Those of the outputs that are wanted, by name. */
function wantedOf(answers: readonly tf.Tensor[], wanted: readonly string[] | null): [string, tf.Tensor][] {
  const { outputs } = current().model;
  const all = outputs.map(({ name }, index): [string, tf.Tensor] => [name, answers[index]!]);
  return wanted === null ? all : all.filter(([name]) => wanted.includes(name));
}

/** From numbers to numbers, as an app waits for them. */
async function run(feeds: Tensors, wanted: readonly string[] | null): Promise<Tensors> {
  const answers = await predict(feeds);
  const read: Record<string, Tensor> = {};
  for (const [name, answer] of wantedOf(answers, wanted)) read[name] = await tensorOf(answer);
  tf.dispose(answers);
  return read;
}

/**
 * The same for a clock. WebGL is read blocking: its `data()` asks for the end by timers that browsers stretch to 4 ms,
 * which would be the time of any small model. On WebGPU `dataSync` draws into a canvas, so `data` is the short way.
 */
async function runTimed(feeds: Tensors, wanted: readonly string[] | null, asApp: boolean): Promise<void> {
  const answers = await predict(feeds);
  for (const [, answer] of wantedOf(answers, wanted)) {
    if (current().backend === "webgl" && !asApp) answer.dataSync();
    else await answer.data();
  }
  tf.dispose(answers);
}

async function time(
  ids: readonly number[],
  wanted: readonly string[] | null,
  asApp = false,
): Promise<number[]> {
  const times: number[] = [];
  for (const id of ids) {
    const feeds = kept.get(id)!;
    const started = performance.now();
    await runTimed(feeds, wanted, asApp);
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
  run: async (offered, wanted) => {
    const answers: Tensors[] = [];
    for (const feeds of await fetchFeeds(offered)) answers.push(await run(feeds, wanted));
    checkTensors();
    return answers;
  },
  keep: async (firstId, offered) => {
    for (const [index, feeds] of (await fetchFeeds(offered)).entries()) kept.set(firstId + index, feeds);
  },
  profile: async (offered) => {
    const [feeds] = await fetchFeeds(offered);
    return JSON.stringify(await programsOf(tf, current().backend, () => predict(feeds!)));
  },
  sessionAdapter: async () => {
    const backend = tf.backend() as unknown as { device?: GPUDevice; gpgpu?: { gl: WebGL2RenderingContext } };
    if (backend.device !== undefined) return adapterFrom(backend.device);
    if (backend.gpgpu !== undefined) return webglAdapterFrom(backend.gpgpu.gl);
    return { name: "CPU (WASM SIMD)", isCpu: false };
  },
};

Object.assign(globalThis, { [pageVariable]: api });
