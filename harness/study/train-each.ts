import { fileURLToPath } from "node:url";
import { execa } from "execa";
import type { z } from "zod";
import { BoxbenchError } from "../../src/core/errors.ts";
import type { BackendId } from "../../src/tfjs/types.ts";
import { typescriptFlags } from "../base/typescript.ts";
import { lastWordsOf } from "../workers/last-words.ts";
import { recordCacheIn } from "./record-cache.ts";
import { oneThread } from "./trainer.ts";

/** What a worker is told as its only argument. */
export interface Order<Spec> {
  readonly id: string;
  readonly spec: Spec;
  readonly backend: BackendId | null;
}

/** A kind of training that has a process of its own. */
export interface TrainingKind<Spec, Rec extends { readonly id: string }> {
  /** Folder within the cache. */
  readonly folder: string;
  /** Beside this file; prints the record as JSON in its last line. */
  readonly worker: string;
  readonly schema: z.ZodType<Rec>;
  /** Several of them, for messages. */
  readonly plural: string;
  idOf(spec: Spec, backend: BackendId | null): string | Promise<string>;
  describe(spec: Spec): string;
}

export interface TrainEachOptions<Rec> {
  readonly jobs: number;
  /** Folder of finished trainings; null to train anew. */
  readonly cache: string | null;
  readonly backend: BackendId | null;
  readonly signal: AbortSignal;
  /** From this time on only what is in the cache is taken; null for no such time. */
  readonly deadlineMs: number | null;
  onDone?(record: Rec | null, done: number, total: number): void;
}

/**
 * Trains, each in a process of its own, several at once: TensorFlow must not share one.
 *
 * @returns records in the order that was asked for, whichever ended first
 * @throws BoxbenchError WORKER when a process fails
 * @throws BoxbenchError INTERRUPTED when `options.signal` is aborted; the cache holds what is done
 */
export async function trainEach<Spec, Rec extends { readonly id: string }>(
  kind: TrainingKind<Spec, Rec>,
  specs: readonly Spec[],
  options: TrainEachOptions<Rec>,
): Promise<{ records: Rec[]; missing: number }> {
  const records = new Map<number, Rec>();
  let [next, missing] = [0, 0];
  async function work(): Promise<void> {
    while (next < specs.length && !options.signal.aborted) {
      const index = next;
      next += 1;
      const record = await trainOne(kind, specs[index]!, options);
      if (options.signal.aborted) return;
      if (record === null) missing += 1;
      else records.set(index, record);
      options.onDone?.(record, records.size + missing, specs.length);
    }
  }
  await Promise.all(Array.from({ length: Math.max(1, options.jobs) }, work));
  if (options.signal.aborted) {
    throw new BoxbenchError(
      "INTERRUPTED",
      `Interrupted after ${records.size} of ${specs.length} ${kind.plural}; the same command goes on from there.`,
    );
  }
  const inOrder = [...records].toSorted(([a], [b]) => a - b);
  return { records: inOrder.map(([, record]) => record), missing };
}

async function trainOne<Spec, Rec extends { readonly id: string }>(
  kind: TrainingKind<Spec, Rec>,
  spec: Spec,
  options: TrainEachOptions<Rec>,
): Promise<Rec | null> {
  const { backend, deadlineMs, signal } = options;
  const id = await kind.idOf(spec, backend);
  const cache = recordCacheIn(options.cache === null ? null : `${options.cache}/${kind.folder}`, kind.schema);
  const known = await cache.read(id);
  if (known !== null || (deadlineMs !== null && Date.now() >= deadlineMs)) return known;
  const order: Order<Spec> = { id, spec, backend };
  const workerPath = fileURLToPath(new URL(kind.worker, import.meta.url));
  const { exitCode, stdout, stderr } = await execa(
    process.execPath,
    [...typescriptFlags, workerPath, JSON.stringify(order)],
    { env: oneThread, reject: false, stdin: "ignore", cancelSignal: signal, forceKillAfterDelay: 2_000 },
  );
  if (signal.aborted) return null;
  if (exitCode !== 0) {
    throw new BoxbenchError(
      "WORKER",
      `The training of ${kind.describe(spec)} failed: ${lastWordsOf(stderr) ?? `exit code ${exitCode ?? "unknown"}`}.`,
    );
  }
  const record = kind.schema.parse(JSON.parse(stdout.trim().split("\n").at(-1)!));
  await cache.write(record);
  return record;
}
