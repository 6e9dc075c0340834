import { join } from "node:path";
import { seedOf } from "../../src/core/random.ts";
import type { PrecisionDraw } from "../../src/core/results.ts";
import { lossText } from "../../src/report/answers/ship.ts";
import { judgedOrReason, type Judgement, type Scorer } from "../../src/tasks/scorer.ts";
import { differencesOf } from "../precision/differences.ts";
import type { JobModel } from "../workers/job-base.ts";
import { writeImageFile } from "../workers/image-file.ts";
import { passProgress, runFresh, type PassRun } from "./pass-run.ts";
import { plannedDraws, type PlannedDraw } from "./planned-draws.ts";

/** Where all draws answer: a processor is everywhere, and files are made with this runtime already. */
const runtimeId = "ort-node/cpu";
/** Seconds that all images of one file may take; with a slower one nothing is said of draws. */
const budgetSeconds = 20;

/**
 * Scores the files of each choice of calibration inputs on one runtime, image by image beside float32 there. Each is
 * kept as soon as it is there, so that a run that goes on lacks none of them and scores none twice.
 */
export async function scoreDraws(run: PassRun): Promise<void> {
  const { lowered, models, scorers, recorder } = run;
  const planned = plannedDraws(lowered!, recorder.results.precisions!.files).filter(({ variantId }) =>
    scorers.has(variantId),
  );
  const known = new Map<string, PrecisionDraw>();
  for (const draw of recorder.results.precisions!.draws ?? []) known.set(nameOf(draw), draw);
  const left = planned.filter((draw) => !known.has(nameOf(draw)));
  const step = passProgress(run, "draws", left.length);
  const float32 = new Map<string, Judgement | string>();
  for (const draw of left) {
    const { variantId } = draw;
    const scorer = scorers.get(variantId)!;
    const before = float32.get(variantId) ?? (await judged(run, models.get(variantId)!, scorer));
    float32.set(variantId, before);
    const record = await recordOf(run, draw, before, scorer);
    if (typeof record === "string") {
      step(`${nameOf(draw)}: not scored: ${record}`);
      continue;
    }
    known.set(nameOf(draw), record);
    const draws = planned.flatMap((own) => known.get(nameOf(own)) ?? []);
    await recorder.update({ precisions: { ...recorder.results.precisions!, draws } });
    step(`${nameOf(draw)}: ${lossText(record.difference)}`);
  }
}

function nameOf(draw: PlannedDraw | PrecisionDraw): string {
  const seed = "seed" in draw ? draw.seed : draw.record.seed;
  return `${draw.variantId} ${draw.precision} draw ${seed}`;
}

/** What a draw costs, or why nothing can be said of it. */
async function recordOf(
  run: PassRun,
  { variantId, precision, model, record: { seed, examples } }: PlannedDraw,
  before: Judgement | string,
  scorer: Scorer,
): Promise<PrecisionDraw | string> {
  if (typeof before === "string") return before;
  const after = await judged(run, model, scorer);
  if (typeof after === "string") return after;
  const fixed = seedOf(seed, `${variantId} ${precision} draw ${seed}`);
  const [difference] = differencesOf(scorer, before, after, fixed);
  if (difference === undefined) return "the task has no measure that both answers have";
  return { variantId, precision, runtimeId, seed, examples, difference };
}

/** What a file answers on the images that are scored, or why it has no score: they take too long, say. */
async function judged(run: PassRun, model: JobModel, scorer: Scorer): Promise<Judgement | string> {
  const imagesPath = join(run.temporary, "draw-images.bin");
  await writeImageFile(imagesPath, scorer.images);
  const reply = await runFresh(
    run,
    { kind: "accuracy", runtimeId, runtimePath: null, threads: 1, model, imagesPath, budgetSeconds },
    {},
  );
  if (reply.kind === "accuracy") return judgedOrReason(scorer, reply);
  return "message" in reply ? reply.message : `the worker answered with "${reply.kind}"`;
}
