import { BoxbenchError } from "../../src/core/errors.ts";
import { availabilityOf } from "../../src/runtimes/availability.ts";
import { defaultRuntimeIds, runtimeIds, runtimeOf } from "../../src/runtimes/registry.ts";
import type { Runtime } from "../../src/runtimes/types.ts";
import { matchIds } from "../base/options.ts";
import { isPlugInPath } from "../plug-in/load.ts";
import type { ChosenRuntime } from "./chosen-runtime.ts";
import { startWorker } from "../workers/worker-process.ts";

/** Longest time for loading a plug-in and its probe. */
const describeLimitMs = 120_000;

/**
 * The built-in runtimes that match the globs, in the order of the registry; all default ones where nothing is
 * asked for.
 *
 * @throws BoxbenchError USAGE when a glob matches nothing
 */
export function chosenIds(asked: readonly string[] | undefined): string[] {
  if (asked === undefined) return [...defaultRuntimeIds];
  return matchIds(
    "runtime",
    asked.filter((name) => !isPlugInPath(name)),
    runtimeIds,
  );
}

/**
 * The runtimes of a run, probed: built-in ones by id or glob, plug-ins by the path of their module. Plug-ins are
 * loaded in a child process each.
 *
 * @throws BoxbenchError USAGE when a glob matches nothing, a plug-in is none, or two have one id
 */
export async function chooseRuntimes(
  asked: readonly string[] | undefined,
  signal: AbortSignal,
): Promise<ChosenRuntime[]> {
  const builtIn = chosenIds(asked).map(runtimeOf);
  const paths = [...new Set((asked ?? []).filter(isPlugInPath))];
  const plugIns = await Promise.all(paths.map((path) => describePlugIn(path, signal)));
  for (const [index, { id, path }] of plugIns.entries()) {
    const twin = plugIns.slice(0, index).find((other) => other.id === id);
    if (twin !== undefined) {
      throw new BoxbenchError("USAGE", `The runtimes ${twin.path} and ${path} have one id, "${id}".`);
    }
  }
  const probed = await Promise.all(builtIn.map(probeBuiltIn));
  return [...probed, ...plugIns];
}

async function probeBuiltIn(runtime: Runtime): Promise<ChosenRuntime> {
  const { id, title, reads, computes = "here" } = runtime;
  return { id, title, reads, computes, path: null, availability: await availabilityOf(runtime) };
}

async function describePlugIn(path: string, signal: AbortSignal): Promise<ChosenRuntime> {
  const worker = startWorker();
  try {
    const reply = await worker.run({ kind: "describe", runtimePath: path }, describeLimitMs, signal);
    if (reply.kind === "describe") {
      const { id, title, reads, computes, availability } = reply;
      return { id, title, reads, computes, path, availability };
    }
    const reason = reply.kind === "error" ? reply.message : `the worker answered with "${reply.kind}"`;
    throw new BoxbenchError("USAGE", reason);
  } catch (error) {
    if (!(error instanceof BoxbenchError) || error.code !== "WORKER") throw error;
    throw new BoxbenchError("USAGE", `Cannot use the runtime ${path}: loading it failed. ${error.message}`, {
      cause: error,
    });
  } finally {
    await worker.close();
  }
}
