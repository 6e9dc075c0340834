import type { CalibrationRecord, PrecisionDraw, PrecisionFile } from "../../src/core/results.ts";
import { modelIdOf } from "../plan/plan.ts";
import type { LoweredModels } from "../precision/lower-models.ts";
import type { JobModel } from "../workers/job-base.ts";

/** A file that was calibrated, on the run's own choice of inputs or on another. */
export interface PlannedDraw {
  readonly variantId: string;
  readonly precision: PrecisionDraw["precision"];
  readonly model: JobModel;
  readonly record: CalibrationRecord;
}

/** All choices of calibration inputs of each file, the run's own first. */
export function plannedDraws(
  { models, draws }: Pick<LoweredModels, "models" | "draws">,
  files: readonly PrecisionFile[],
): PlannedDraw[] {
  return files.flatMap((file) => {
    const { variantId, precision, calibration } = file;
    const model = models.get(modelIdOf(file));
    if (calibration === null || model === undefined) return [];
    const all = [{ model, record: calibration }, ...(draws.get(modelIdOf(file)) ?? [])];
    return all.map((drawn) => ({ variantId, precision, ...drawn }));
  });
}
