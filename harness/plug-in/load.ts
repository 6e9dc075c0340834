import { existsSync } from "node:fs";
import { resolve } from "node:path";
import { pathToFileURL } from "node:url";
import { messageOf } from "../../src/core/errors.ts";
import { runtimeOf } from "../../src/runtimes/registry.ts";
import { fromSingle, type SingleSession } from "../../src/runtimes/single.ts";
import type { JobModel } from "../workers/job-base.ts";
import type { ModelFiles, OpenOptions, Runtime, Session } from "../../src/runtimes/types.ts";
import type { Availability } from "../../src/core/device.ts";
import { checkedAvailability, checkedRuntime, checkedSession, plugInError } from "./check.ts";

/** Whether a value of `--runtime` is the path of a plug-in, not an id or a glob. */
export function isPlugInPath(text: string): boolean {
  return /^(\.{1,2}[\\/]|[\\/]|~[\\/]|[A-Za-z]:[\\/])/.test(text) || /\.[cm]?[jt]s$/.test(text);
}

/**
 * Loads the module of a plug-in. Only worker processes do it: whatever the module does, it does to them.
 *
 * @throws BoxbenchError USAGE when it does not load or is no runtime
 */
export async function loadPlugIn(path: string): Promise<Runtime> {
  const file = resolve(path);
  if (!existsSync(file)) throw plugInError(path, "there is no such file");
  let module: { default?: unknown };
  try {
    if (/\.[cm]?ts$/.test(file)) await loadTypescript();
    module = (await import(pathToFileURL(file).href)) as { default?: unknown };
  } catch (cause) {
    throw plugInError(path, `it does not load: ${messageOf(cause)}`, cause);
  }
  return checkedRuntime(path, unwrapped(module.default));
}

/** Reads more TypeScript than boxbench is written in: CommonJS, and imports without an extension. */
async function loadTypescript(): Promise<void> {
  const { register } = await import("tsx/esm/api");
  register();
}

/** A module that is compiled as CommonJS has its default export inside another. */
function unwrapped(value: unknown): unknown {
  return typeof value === "object" && value !== null && "default" in value ? value.default : value;
}

/** What a plug-in can do here. One that throws against the rule is unavailable, with what it threw. */
export async function probePlugIn(path: string, runtime: Runtime): Promise<Availability> {
  let answer: unknown;
  try {
    answer = await runtime.probe();
  } catch (error) {
    const reason = `its probe() threw: ${messageOf(error)}`;
    return { available: false, reason, fix: `let probe() in ${path} answer instead` };
  }
  return checkedAvailability(path, answer);
}

/** The runtime of a job: a built-in one, or a plug-in by its path. */
export async function runtimeFor({
  runtimeId,
  runtimePath,
}: {
  readonly runtimeId: string;
  readonly runtimePath: string | null;
}): Promise<Runtime> {
  return runtimePath === null ? runtimeOf(runtimeId) : loadPlugIn(runtimePath);
}

/** The paths that a runtime opens. */
function modelFilesOf({ onnxPath, layersModelPath, graphModelPath }: ModelFiles): ModelFiles {
  return {
    onnxPath,
    ...(layersModelPath === undefined ? {} : { layersModelPath }),
    ...(graphModelPath === undefined ? {} : { graphModelPath }),
  };
}

type OpenedJobModel = Pick<
  JobModel,
  "onnxPath" | "layersModelPath" | "graphModelPath" | "inputs" | "outputs"
>;

/** Opens a model; a plug-in's session is checked before anything is done with it. */
export async function openSession(
  runtime: Runtime,
  runtimePath: string | null,
  model: OpenedJobModel,
  options: OpenOptions,
): Promise<Session> {
  const session: unknown = await runtime.open(modelFilesOf(model), options);
  if (runtimePath === null) return session as Session;
  const checked: Session | SingleSession = checkedSession(runtimePath, session);
  return "inputs" in checked ? checked : fromSingle(checked, model.inputs, model.outputs);
}
