import { join } from "node:path";
import { execa } from "execa";
import { BoxbenchError } from "../../src/core/errors.ts";
import { lastWordsOf } from "../workers/last-words.ts";
import { packageRoot } from "../base/package.ts";
import { typescriptFlags } from "../base/typescript.ts";
import type { FidelityModel } from "./subject.ts";
import type { NodeTimes } from "./worker.ts";

const here = import.meta.dirname;
/** How long Python warms up, and is then timed. */
const pythonMs = 300;

/** One model timed with and without the harness, in a fresh process of Node. */
export async function timesInNode(
  subject: FidelityModel,
  pairs: number,
  signal: AbortSignal,
): Promise<NodeTimes> {
  const worker = join(here, "worker.ts");
  const words = [...typescriptFlags, worker, JSON.stringify(subject), String(pairs)];
  return (await jsonOf("Timing in Node", process.execPath, words, signal)) as NodeTimes;
}

/** Median milliseconds of one model, timed in a fresh process of Python. */
export async function p50InPython(
  python: string,
  subject: FidelityModel,
  signal: AbortSignal,
): Promise<number> {
  const { onnxPath, inputsPath, shape, threads } = subject;
  const numbers = [shape.join(","), String(threads), String(pythonMs)];
  const words = ["-B", join(here, "python_loop.py"), onnxPath, inputsPath, ...numbers];
  return (await jsonOf("Timing in Python", python, words, signal)) as number;
}

async function jsonOf(
  what: string,
  file: string,
  words: readonly string[],
  cancelSignal: AbortSignal,
): Promise<unknown> {
  const { stdout, stderr, failed, isCanceled } = await execa(file, words, {
    cwd: packageRoot,
    stdin: "ignore",
    reject: false,
    cancelSignal,
  });
  if (isCanceled) throw new BoxbenchError("INTERRUPTED", "The benchmark was interrupted.");
  if (failed) {
    throw new BoxbenchError("WORKER", `${what} failed: ${lastWordsOf(stderr) ?? "it said nothing"}.`);
  }
  return JSON.parse(stdout) as unknown;
}
