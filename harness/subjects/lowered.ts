import type { BoxPlaces } from "../../src/core/box-places.ts";
import { trainingInputs, type CalibrationInputs } from "../precision/calibration.ts";
import { lowerModels, type LoweredModels, type LowerOptions } from "../precision/lower-models.ts";
import type { Context } from "../base/command.ts";
import { jobModelsOf, type PreparedModel } from "../models/prepare-models.ts";
import type { SelectionOptions } from "../plan/bench-options.ts";
import type { VariantTask } from "../../src/core/results.ts";
import { scoredImagesOf } from "./scored-images.ts";
import type { ImageOptions } from "./validation-images.ts";
import type { JobModel } from "../workers/job-base.ts";
import type { UserModel } from "./user-model/prepare.ts";

type Wishes = Pick<LowerOptions, "hasDraws">;
type LoweringOptions = SelectionOptions & ImageOptions & Wishes;

/** The variants in each precision that is asked for, calibrated on images of their training set. */
export async function loweredVariants(
  task: VariantTask,
  prepared: readonly PreparedModel[],
  options: LoweringOptions,
  temporary: string,
  context: Context,
): Promise<LoweredModels> {
  let images: ReturnType<typeof scoredImagesOf> | undefined;
  const inputsOf = async (model: JobModel, draw: Draw) => {
    const { training, scorers } = await (images ??= scoredImagesOf(task, prepared, options));
    const { variantId } = model;
    return trainingInputs(training.get(variantId)!, scorers.get(variantId)!.images, model, {
      ...choiceOf(options, draw),
    });
  };
  const models = jobModelsOf(prepared);
  if (options.maxLoss?.unit === "iou") {
    const { scorers } = await (images ??= scoredImagesOf(task, prepared, options));
    for (const [id, model] of models) models.set(id, withBoxes(model, scorers.get(id)?.boxPlaces ?? null));
  }
  return lowerModels(models, options, inputsOf, temporary, context);
}

/** A user's model in each precision that is asked for, calibrated on images of a folder or random inputs. */
export function loweredUserModel(
  { jobModel, calibrationOf, scorer }: UserModel,
  options: SelectionOptions & Wishes,
  temporary: string,
  context: Context,
): Promise<LoweredModels> {
  const asked = askedBoxes(jobModel, options);
  const model = withBoxes(jobModel, scorer?.boxPlaces ?? asked);
  const models = new Map([[jobModel.variantId, model]]);
  const inputsOf = (_: JobModel, draw: Draw): Promise<CalibrationInputs> =>
    calibrationOf(choiceOf(options, draw));
  return lowerModels(models, options, inputsOf, temporary, context);
}

function withBoxes(model: JobModel, boxPlaces: BoxPlaces | null): JobModel {
  return boxPlaces === null ? model : { ...model, boxPlaces };
}

/** The first output of four numbers each, in the form that was said; null where none was. */
function askedBoxes({ outputs }: JobModel, { boxForm }: SelectionOptions): BoxPlaces | null {
  const output = outputs.find(({ shape }) => shape?.at(-1) === 4)?.name;
  return output === undefined || boxForm === undefined ? null : { output, form: boxForm };
}

type Draw = Parameters<Parameters<typeof lowerModels>[2]>[1];

function choiceOf({ calibrate, calibrationImages = 128 }: SelectionOptions, { more = 0, ...draw }: Draw) {
  return { ...draw, count: calibrationImages + more, ...(calibrate === undefined ? {} : { calibrate }) };
}
