import { execFile } from "node:child_process";
import { existsSync, readdirSync } from "node:fs";
import { join } from "node:path";
import { promisify } from "node:util";

import { BoxbenchError, messageOf } from "../../core/errors.ts";
import type { Availability } from "../../core/device.ts";
import type { LoadedBackend, TensorFlow } from "../types.ts";
import { activate, importTensorFlow, unavailableBackend } from "./activate.ts";
import { folderOf, hasAddon, versionOf } from "../../core/installed-packages.ts";

type NativeId = "tfjs/node-gpu" | "tfjs/node";

const packageName = "@tensorflow/tfjs-node-gpu";
/** The commands that bring the native library. */
const setups: Record<NativeId, string> = {
  "tfjs/node-gpu": "npm run setup:gpu",
  "tfjs/node": "npm run setup:tensorflow",
};

/** The parts of TF.js's native backend that tell what it runs on. */
interface NativeBackend {
  readonly isUsingGpuDevice: boolean;
  readonly binding: { readonly TF_Version: string };
}

/** What the child process of a probe prints. */
interface NativeFacts {
  readonly gpu: boolean;
  readonly tensorflow: string;
}

/**
 * Loads TensorFlow into this process and makes it the current backend, as `tfjs/node-gpu` where TensorFlow
 * lists a GPU and as `tfjs/node` where it lists none.
 *
 * @throws BoxbenchError UNAVAILABLE when it does not load, or is not the `forced` one
 */
export async function loadNative(forced?: NativeId): Promise<LoadedBackend> {
  const name = forced ?? "tfjs/node";
  const obstacle = obstacleToNative(name);
  if (obstacle !== null) throw unavailableBackend(name, obstacle.reason, obstacle.fix);
  if (hasAddon("onnxruntime_binding.node")) {
    const reason = "onnxruntime-node is loaded in this process";
    throw unavailableBackend(name, reason, "load TensorFlow in a process of its own");
  }
  const tf = await importTensorFlow();
  // Loading the package makes its backend the current one.
  const former = tf.getBackend() as string | undefined;
  silenceTensorFlow();
  try {
    await import("@tensorflow/tfjs-node-gpu");
  } catch (cause) {
    throw unavailableBackend(name, messageOf(cause), setups[name], cause);
  }
  await activate(tf, name, "tensorflow", setups[name]);
  const backend = tf.backend() as unknown as NativeBackend;
  const id: NativeId = backend.isUsingGpuDevice ? "tfjs/node-gpu" : "tfjs/node";
  if (forced !== undefined && forced !== id) {
    if (former !== undefined) await tf.setBackend(former);
    throw unavailableBackend(forced, ...otherDevice(backend.isUsingGpuDevice));
  }
  return { id, tf, versions: versionsOf(tf, backend), device: deviceOf(backend.isUsingGpuDevice) };
}

/** Asks a child process, because TensorFlow must not be loaded beside ONNX Runtime. */
export async function probeNative(id: NativeId): Promise<Availability> {
  try {
    const obstacle = obstacleToNative(id);
    if (obstacle !== null) return { available: false, ...obstacle };
    const { gpu, tensorflow } = await (facts ??= readFacts());
    if (gpu !== (id === "tfjs/node-gpu")) {
      const [reason, fix] = otherDevice(gpu);
      return { available: false, reason, fix };
    }
    const version = `${versionOf(packageName)} (TensorFlow ${tensorflow})`;
    return { available: true, version, device: deviceOf(gpu) };
  } catch (error) {
    return { available: false, reason: messageOf(error), fix: setups[id] };
  }
}

/** What is known to stop the native library, found without loading it. */
function obstacleToNative(id: NativeId): { reason: string; fix: string } | null {
  const nodeMajor = Number(process.versions.node.split(".")[0]);
  if (nodeMajor >= 23) {
    // https://github.com/tensorflow/tfjs/issues/8609
    const reason = `${packageName} 4.22 calls util.isNullOrUndefined, which Node ${nodeMajor} no longer has`;
    return { reason, fix: "use Node 20 or 22" };
  }
  if (!hasBinding()) return { reason: `the native add-on of ${packageName} is not built`, fix: setups[id] };
  return null;
}

/** Whether the add-on's file is there for any Node-API version: `lib/napi-v<n>/tfjs_binding.node`. */
function hasBinding(): boolean {
  const lib = join(folderOf(packageName), "lib");
  if (!existsSync(lib)) return false;
  return readdirSync(lib).some((folder) => existsSync(join(lib, folder, "tfjs_binding.node")));
}

/** Kept for the life of the process: loading TensorFlow takes seconds and its devices do not change. */
let facts: Promise<NativeFacts> | undefined;

async function readFacts(): Promise<NativeFacts> {
  const program = `
    const tf = require(${JSON.stringify(folderOf(packageName))});
    const { isUsingGpuDevice, binding } = tf.backend();
    console.log("\\n" + JSON.stringify({ gpu: isUsingGpuDevice, tensorflow: binding.TF_Version }));`;
  const options = { env: { ...process.env, TF_CPP_MIN_LOG_LEVEL: "3", NODE_OPTIONS: "" }, timeout: 60_000 };
  try {
    const { stdout } = await promisify(execFile)(process.execPath, ["-e", program], options);
    return JSON.parse(stdout.trim().split("\n").at(-1) ?? "") as NativeFacts;
  } catch (cause) {
    const { stderr = "" } = cause as { stderr?: string };
    const line = stderr.split("\n").find((text) => /error:/i.test(text));
    throw new BoxbenchError("UNAVAILABLE", line ?? messageOf(cause), { cause });
  }
}

/**
 * TensorFlow writes to the process's stderr on its own, below Node. Errors stay, and so do two lines of
 * TensorFlow 2.21 about oneDNN, which it writes whatever the log level.
 */
function silenceTensorFlow(): void {
  process.env["TF_CPP_MIN_LOG_LEVEL"] ??= "2";
}

function otherDevice(gpu: boolean): [reason: string, fix: string] {
  return gpu
    ? ["TensorFlow lists a GPU, so it is tfjs/node-gpu", "set CUDA_VISIBLE_DEVICES=-1 to hide the GPU"]
    : ["TensorFlow lists no GPU", "npm run setup:gpu, on a machine with an NVIDIA GPU"];
}

function deviceOf(gpu: boolean): string {
  return gpu ? "GPU" : "CPU";
}

function versionsOf(tf: TensorFlow, backend: NativeBackend): Record<string, string> {
  return {
    "@tensorflow/tfjs": tf.version["tfjs"],
    [packageName]: versionOf(packageName),
    tensorflow: backend.binding.TF_Version,
  };
}
