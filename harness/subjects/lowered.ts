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
export function loweredVariants(
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
  return lowerModels(jobModelsOf(prepared), options, inputsOf, temporary, context);
}

/** A user's model in each precision that is asked for, calibrated on images of a folder or random inputs. */
export function loweredUserModel(
  { jobModel, calibrationOf }: UserModel,
  options: SelectionOptions & Wishes,
  temporary: string,
  context: Context,
): Promise<LoweredModels> {
  const models = new Map([[jobModel.variantId, jobModel]]);
  const inputsOf = (_: JobModel, draw: Draw): Promise<CalibrationInputs> =>
    calibrationOf(choiceOf(options, draw));
  return lowerModels(models, options, inputsOf, temporary, context);
}

type Draw = Parameters<Parameters<typeof lowerModels>[2]>[1];

function choiceOf({ calibrate, calibrationImages = 128 }: SelectionOptions, { more = 0, ...draw }: Draw) {
  return { ...draw, count: calibrationImages + more, ...(calibrate === undefined ? {} : { calibrate }) };
}
