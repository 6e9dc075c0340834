import { trainingInputs, type CalibrationInputs } from "../precision/calibration.ts";
import { lowerModels, type LoweredModels } from "../precision/lower-models.ts";
import type { Context } from "../base/command.ts";
import { jobModelsOf, type PreparedModel } from "../models/prepare-models.ts";
import type { SelectionOptions } from "../plan/bench-options.ts";
import type { VariantTask } from "../../src/zoo/types.ts";
import { scoredImagesOf } from "./scored-images.ts";
import type { ImageOptions } from "./validation-images.ts";
import type { UserModel } from "./user-model/prepare.ts";

type LoweringOptions = SelectionOptions & ImageOptions;

/** The variants in each precision that is asked for, calibrated on images of their training set. */
export function loweredVariants(
  task: VariantTask,
  prepared: readonly PreparedModel[],
  options: LoweringOptions,
  temporary: string,
  context: Context,
): Promise<LoweredModels> {
  let images: ReturnType<typeof scoredImagesOf> | undefined;
  const inputsOf = async (model: Parameters<typeof trainingInputs>[1] & { variantId: string }) => {
    const { training } = await (images ??= scoredImagesOf(task, prepared, options));
    return trainingInputs(training.get(model.variantId)!, model, choiceOf(options));
  };
  return lowerModels(jobModelsOf(prepared), options, inputsOf, temporary, context);
}

/** A user's model in each precision that is asked for, calibrated on images of a folder or random inputs. */
export function loweredUserModel(
  { jobModel, calibrationOf }: UserModel,
  options: SelectionOptions,
  temporary: string,
  context: Context,
): Promise<LoweredModels> {
  const models = new Map([[jobModel.variantId, jobModel]]);
  const inputsOf = (): Promise<CalibrationInputs> => calibrationOf(choiceOf(options));
  return lowerModels(models, options, inputsOf, temporary, context);
}

function choiceOf({ calibrate, calibrationImages = 128, seed }: SelectionOptions) {
  return { count: calibrationImages, seed, ...(calibrate === undefined ? {} : { calibrate }) };
}
