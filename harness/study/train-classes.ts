import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { execa } from "execa";
import { BoxbenchError } from "../../src/core/errors.ts";
import { sha256Of } from "../../src/core/hash.ts";
import { classRecordSchema, type ClassRecord } from "../../src/core/study/classes.ts";
import type { ClassSpec } from "../../src/study/classes.ts";
import type { BackendId } from "../../src/tfjs/types.ts";
import { classVariantOf } from "../../src/zoo/tasks.ts";
import { lastWordsOf } from "../workers/last-words.ts";
import { packageVersion } from "../base/package.ts";
import { typescriptFlags } from "../base/typescript.ts";
import { recordCacheIn } from "./record-cache.ts";
import { oneThread } from "./trainer.ts";

export interface ClassOrder {
  readonly id: string;
  readonly spec: ClassSpec;
  readonly backend: BackendId | null;
}

export interface TrainClassesOptions {
  readonly jobs: number;
  /** Folder of finished trainings; null to train anew. */
  readonly cache: string | null;
  readonly backend: BackendId | null;
  readonly signal: AbortSignal;
  /** From this time on only what is in the cache is taken; null for no such time. */
  readonly deadlineMs: number | null;
  onDone?(record: ClassRecord | null, done: number, total: number): void;
}

/** Changes when a training would come out otherwise for a reason that its variant does not show. */
const protocolVersion = 1;

const workerPath = fileURLToPath(new URL("class-worker.ts", import.meta.url));

/**
 * Trains classifiers, each in a process of its own, several at once.
 *
 * @throws BoxbenchError WORKER when a process fails
 * @throws BoxbenchError INTERRUPTED when `options.signal` is aborted; the cache holds what is done
 */
export async function trainClasses(
  specs: readonly ClassSpec[],
  options: TrainClassesOptions,
): Promise<{ records: ClassRecord[]; missing: number }> {
  const records: ClassRecord[] = [];
  let [next, missing] = [0, 0];
  async function work(): Promise<void> {
    while (next < specs.length && !options.signal.aborted) {
      const spec = specs[next]!;
      next += 1;
      const record = await trainClass(spec, options);
      if (options.signal.aborted) return;
      if (record === null) missing += 1;
      else records.push(record);
      options.onDone?.(record, records.length + missing, specs.length);
    }
  }
  await Promise.all(Array.from({ length: Math.max(1, options.jobs) }, work));
  if (options.signal.aborted) {
    throw new BoxbenchError(
      "INTERRUPTED",
      `Interrupted after ${records.length} of ${specs.length} classifiers; the same command goes on from there.`,
    );
  }
  // In the order that was asked for, whichever ended first.
  const order = (record: ClassRecord) =>
    specs.findIndex(({ variantId, seed }) => variantId === record.variantId && seed === record.seed);
  return { records: records.toSorted((a, b) => order(a) - order(b)), missing };
}

async function trainClass(spec: ClassSpec, options: TrainClassesOptions): Promise<ClassRecord | null> {
  const { backend, deadlineMs, signal } = options;
  const { recipe, images, pretraining } = classVariantOf(spec.variantId);
  const facts = { protocolVersion, version: packageVersion(), spec, recipe, images, pretraining, backend };
  const id = sha256Of(JSON.stringify(facts)).slice(0, 12);
  const folder = options.cache === null ? null : join(options.cache, "classes");
  const cache = recordCacheIn(folder, classRecordSchema);
  const known = await cache.read(id);
  if (known !== null || (deadlineMs !== null && Date.now() >= deadlineMs)) return known;
  const order: ClassOrder = { id, spec, backend };
  const { exitCode, stdout, stderr } = await execa(
    process.execPath,
    [...typescriptFlags, workerPath, JSON.stringify(order)],
    { env: oneThread, reject: false, stdin: "ignore", cancelSignal: signal, forceKillAfterDelay: 2_000 },
  );
  if (signal.aborted) return null;
  if (exitCode !== 0) {
    throw new BoxbenchError(
      "WORKER",
      `The training of ${spec.variantId} with seed ${spec.seed} failed: ${lastWordsOf(stderr) ?? `exit code ${exitCode ?? "unknown"}`}.`,
    );
  }
  const record = classRecordSchema.parse(JSON.parse(stdout.trim().split("\n").at(-1)!));
  await cache.write(record);
  return record;
}
