import { join } from "node:path";
import { seedOf } from "../../src/core/random.ts";
import type { CalibrationRecord, PrecisionDraw } from "../../src/core/results.ts";
import type { Judgement, Scorer } from "../../src/tasks/scorer.ts";
import { modelIdOf } from "../plan/plan.ts";
import { differencesOf } from "../precision/differences.ts";
import type { JobModel } from "../workers/job-base.ts";
import { writeImageFile } from "../workers/image-file.ts";
import { passProgress, runFresh, type PassRun } from "./pass-run.ts";

/** Where all draws answer: a processor is everywhere, and files are made with this runtime already. */
const runtimeId = "ort-node/cpu";
/** Seconds that all images of one file may take; with a slower one nothing is said of draws. */
const budgetSeconds = 20;

type Calibrated = Exclude<PrecisionDraw["precision"], "fp32">;

/** Scores the files of each choice of calibration inputs on one runtime, image by image beside float32 there. */
export async function scoreDraws(run: PassRun): Promise<void> {
  const { lowered, models, scorers, recorder } = run;
  const draws: PrecisionDraw[] = [...(recorder.results.precisions?.draws ?? [])];
  const left = [...models.keys()].filter(
    (variantId) => scorers.has(variantId) && !draws.some((draw) => draw.variantId === variantId),
  );
  const step = passProgress(run, "draws", left.length);
  for (const variantId of left) {
    const scorer = scorers.get(variantId)!;
    const float32 = await judged(run, models.get(variantId)!, scorer);
    if (float32 === null) {
      step(`${variantId}: its images take longer than ${budgetSeconds} s, or cannot be scored`);
      continue;
    }
    const calibrated = recorder.results.precisions!.files.filter((file) => file.variantId === variantId);
    for (const { precision, calibration } of calibrated) {
      const model = lowered!.models.get(modelIdOf({ variantId, precision }));
      if (calibration === null || model === undefined) continue;
      const own = { model, record: calibration };
      for (const drawn of [own, ...(lowered!.draws.get(modelIdOf({ variantId, precision })) ?? [])]) {
        const judgement = await judged(run, drawn.model, scorer);
        if (judgement === null) continue;
        draws.push(...drawOf(variantId, precision as Calibrated, drawn.record, [float32, judgement], scorer));
      }
    }
    await recorder.update({ precisions: { ...recorder.results.precisions!, draws: [...draws] } });
    step(variantId);
  }
}

/** What a file answers on the images that are scored; null where it takes too long, or cannot be read so. */
async function judged(run: PassRun, model: JobModel, scorer: Scorer): Promise<Judgement | null> {
  const imagesPath = join(run.temporary, "draw-images.bin");
  await writeImageFile(imagesPath, scorer.images);
  const reply = await runFresh(
    run,
    { kind: "accuracy", runtimeId, runtimePath: null, threads: 1, model, imagesPath, budgetSeconds },
    {},
  );
  return reply.kind === "accuracy" ? scorer.judge(reply) : null;
}

function drawOf(
  variantId: string,
  precision: Calibrated,
  { seed, examples }: CalibrationRecord,
  [before, after]: readonly [Judgement, Judgement],
  scorer: Scorer,
): PrecisionDraw[] {
  const name = `${variantId} ${precision} draw ${seed}`;
  const [difference] = differencesOf(scorer, before, after, seedOf(seed, name));
  return difference === undefined ? [] : [{ variantId, precision, runtimeId, seed, examples, difference }];
}
