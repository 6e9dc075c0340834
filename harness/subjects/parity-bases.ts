import { resolve } from "node:path";
import { BoxbenchError, messageOf } from "../../src/core/errors.ts";
import type { VariantRecord } from "../../src/core/results.ts";
import { shown } from "../../src/core/shown.ts";
import { missedWords } from "../../src/core/damage-words.ts";
import { standingWords } from "../../src/core/standing-words.ts";
import type { Context } from "../base/command.ts";
import type { BasisReply } from "../workers/job.ts";
import type { JobModel } from "../workers/job-base.ts";
import type { Subject } from "./subject.ts";
import { startWorker, type WorkerProcess } from "../workers/worker-process.ts";

/** Reading and compiling a model comes on top of the budgets of the job itself. */
const limitMs = 120_000;

/**
 * What is measured, with what the parity of each model is judged by.
 *
 * @throws BoxbenchError INTERRUPTED when the signal is aborted
 */
export async function judgedSubject(subject: Subject, seed: number, context: Context): Promise<Subject> {
  const models = await withBases(subject.models, seed, context);
  const variants = recordsWithBases(subject.records.variants, models);
  return { ...subject, models, records: { ...subject.records, variants } };
}

/**
 * The models with what their parity is judged by, in a child process of their own. One that takes that process down is
 * judged by the fixed tolerance, and says so.
 *
 * @throws BoxbenchError INTERRUPTED when the signal is aborted
 */
export async function withBases(
  models: ReadonlyMap<string, JobModel>,
  seed: number,
  context: Context,
): Promise<Map<string, JobModel>> {
  const crew: { worker: WorkerProcess | null } = { worker: null };
  const judged = new Map<string, JobModel>();
  try {
    for (const [variantId, model] of models) {
      crew.worker ??= startWorker();
      const { basis, path } = await basisOf(model, seed, crew, context);
      judged.set(variantId, {
        ...model,
        basis,
        ...(path === null ? {} : { basisPath: resolve(path), basisOnnxPath: resolve(model.onnxPath) }),
      });
      for (const line of standingWords(basis, shown)) context.note(`${variantId}: ${line}`);
      if (basis.refusal !== null) {
        context.note(`${variantId}: parity goes by a fixed tolerance: ${basis.refusal.replace(/\.$/, "")}.`);
      }
    }
    return judged;
  } finally {
    await crew.worker?.close();
  }
}

async function basisOf(
  model: JobModel,
  seed: number,
  crew: { worker: WorkerProcess | null },
  context: Context,
): Promise<Pick<BasisReply, "basis" | "path">> {
  const { onnxPath, layersModelPath, graphModelPath, reference, inputs, outputs, fixedBatch } = model;
  const source = {
    ...(layersModelPath === undefined ? {} : { layersModelPath }),
    ...(graphModelPath === undefined ? {} : { graphModelPath }),
  };
  const asked = { onnxPath, ...source, reference, inputs, outputs, fixedBatch };
  const job = { kind: "basis", model: asked, seed } as const;
  try {
    const reply = await crew.worker!.run(job, limitMs, context.signal);
    if (reply.kind === "basis") return reply;
    return refused(reply.kind === "error" ? reply.message : `the worker answered with "${reply.kind}"`);
  } catch (error) {
    if (!(error instanceof BoxbenchError) || error.code !== "WORKER") throw error;
    crew.worker = null;
    return refused(messageOf(error));
  }
}

function refused(reason: string): Pick<BasisReply, "basis" | "path"> {
  return { basis: { outputs: [], inputs: 0, runs: 0, refusal: reason }, path: null };
}

/** Names of weights in one line of a console, for each reason. */
const mostNamed = 2;

/** One line: how many wrong weights parity would notice, and which it would miss and why; null where none was tried. */
export function describePower(models: readonly JobModel[]): string | null {
  const tried = models.flatMap(({ basis }) => basis?.damages ?? []);
  if (tried.length === 0) return null;
  const blind = models.flatMap(({ variantId, basis }) => {
    const damages = basis?.damages ?? [];
    const missed = damages.filter(({ noticed }) => !noticed).length;
    if (missed === 0) return [];
    const count = missed === damages.length ? `all ${missed}` : `${missed} of ${damages.length}`;
    return [
      `${variantId} (${count}): ${missedWords(basis!, ({ weight }) => shown(weight), mostNamed).join("; ")}`,
    ];
  });
  const noticed = tried.filter((damage) => damage.noticed).length;
  const hidden = blind.length === 0 ? "" : ` It would miss of ${blind.join("; of ")}.`;
  return `Parity would notice ${noticed} of ${tried.length} wrong weights that were tried.${hidden}`;
}

/** The records of models with what was found out about their parity. */
function recordsWithBases(
  variants: readonly VariantRecord[],
  models: ReadonlyMap<string, JobModel>,
): VariantRecord[] {
  return variants.map((variant) => {
    const parityBasis = models.get(variant.id)?.basis;
    return parityBasis === undefined ? variant : { ...variant, parityBasis };
  });
}
