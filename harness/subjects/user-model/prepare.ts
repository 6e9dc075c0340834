import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { sha256Of } from "../../../src/core/hash.ts";
import type { DatasetRecord, Results, TaskName, VariantRecord } from "../../../src/core/results.ts";
import type { Tensors } from "../../../src/core/tensor.ts";
import { joinedAnswers } from "../../../src/tasks/outputs.ts";
import type { SeenAnswers } from "../../../src/tasks/own.ts";
import type { PixelRange } from "../../../src/dataset/pixel-range.ts";
import type { AskedReading } from "../../../src/tasks/asked.ts";
import type { PointReading } from "../../../src/tasks/point/types.ts";
import type { Scorer } from "../../../src/tasks/scorer.ts";
import { readNamedArrays } from "../../../src/tensors/read-inputs.ts";
import type { Context } from "../../base/command.ts";
import type { NamedShapes } from "../../base/options.ts";
import type { JobModel } from "../../workers/job-base.ts";
import { writeReferenceFile, type InputSet } from "../../workers/reference-file.ts";
import type { CalibrationInputs } from "../../precision/calibration.ts";
import { calibrationInputsOf, type CalibrationChoice } from "./calibration-inputs.ts";
import { areRows, noteNotFinite, refuseLargeAnswers } from "./answers.ts";
import { besideInputs, type BesideInputs } from "./beside-inputs.ts";
import { chosenImages, imageExamples, randomExamples } from "./examples.ts";
import { givenExamples, requireArrays } from "./given-inputs.ts";
import { shapesOfArrays } from "./given-shapes.ts";
import { imageReaderOf, inputFormOf, withInputRange, type InputForm } from "./input-form.ts";
import type { IndexBounds } from "./index-bound.ts";
import { readOwnImages, type DataOptions, type OwnImages } from "./labelled-images.ts";
import { readUserModel } from "./read.ts";
import { datasetOf, describeInputs, recordOf } from "./records.ts";
import { answerReference } from "./reference.ts";
import { notScored, toldTask, type ToldTask } from "./told-task.ts";
import { shareWholeInputs } from "./whole-inputs.ts";

export interface UserModelOptions extends DataOptions, AskedReading {
  readonly model: string;
  readonly task?: TaskName;
  readonly inputShape?: NamedShapes;
  /** What levels of pixels become before the model reads them. */
  readonly inputRange?: PixelRange;
  /** An .npz file or a folder of .npy files with the inputs. */
  readonly inputs?: string;
  readonly seed: number;
  readonly batch: readonly number[];
  /** Seconds that one step may take. */
  readonly limit: number;
}

/** A user's own model, ready to be measured. */
export interface UserModel {
  readonly jobModel: JobModel;
  readonly record: VariantRecord;
  readonly dataset: DatasetRecord;
  readonly task: TaskName;
  /** What it is scored on; null where there are no labels, or the outputs are no answers to them. */
  readonly scorer: Scorer | null;
  readonly baselines: Results["baselines"];
  readonly batches: readonly number[];
  /** What its ranges are found with. */
  readonly calibrationOf: (choice: CalibrationChoice) => Promise<CalibrationInputs>;
}

/**
 * Reads a model, makes or reads its inputs, and lets it answer them where it comes from.
 *
 * @param folder for the files of this run
 * @throws BoxbenchError USAGE, MODEL_FILE, ONNX_FILE or DATASET when model and inputs do not fit together
 */
export async function prepareUserModel(
  options: UserModelOptions,
  folder: string,
  context: Context,
): Promise<UserModel> {
  const arrays = options.inputs === undefined ? null : await readNamedArrays(options.inputs);
  const model = await readUserModel(options.model, folder, {
    ...(arrays === null ? {} : examplesShapes(arrays)),
    ...options.inputShape,
  });
  // Before the shapes are asked for: an array that is missing tells none.
  if (arrays !== null && options.data === undefined) requireArrays(model.inputs, arrays, options.inputs!);
  const form = withInputRange(
    inputFormOf(model, {
      ...(arrays === null ? {} : shapesOfArrays(model.inputs, arrays, options.inputs!)),
      ...options.inputShape,
    }),
    options.inputRange,
  );
  const own = options.data === undefined ? null : await readOwnImages(options.data, options, model, form);
  const beside =
    own === null
      ? null
      : besideInputs(
          form,
          own.labels.images.map(({ file }) => file),
          arrays,
          options.inputs,
        );
  for (const note of beside?.notes ?? []) context.note(note);
  const chosen = own === null ? null : chosenImages(own.images, form, options.seed);
  const inputs = inputsOf(options, form, model.indexBounds, { arrays, own, chosen, beside }, context);
  const inputsPath = join(folder, "inputs.bin");
  await writeReferenceFile(inputsPath, inputs);
  const files = {
    onnxPath: model.onnxPath,
    inputs: model.inputs,
    outputs: model.outputs,
    ...(model.layersModelPath === undefined ? {} : { layersModelPath: model.layersModelPath }),
    ...(model.graphModelPath === undefined ? {} : { graphModelPath: model.graphModelPath }),
    fixedBatch: form.fixedBatch,
  };
  const { backend, answers, firstNotFinite, hasOwnRows } = await answerReference(
    files,
    inputsPath,
    options.limit * 1000,
    context,
  );
  const isShared = [inputs, { examples: beside?.examples ?? [], unbatched: form.unbatched }].every(
    shareWholeInputs,
  );
  if (!isShared && form.fixedBatch === null) {
    context.note(
      `${form.unbatched.join(", ")} of ${options.inputs} has other values in other rows, and a batch has room for one.`,
    );
  }
  const takesAny = isShared && hasOwnRows && !model.hasFoundRows && areRows(answers, model.outputs);
  const fixedBatch = form.fixedBatch ?? (takesAny ? null : 1);
  const examples = inputs.examples.slice(0, answers.length);
  noteNotFinite(answers, firstNotFinite, model.id, context);
  const told =
    own === null || chosen === null
      ? notScored
      : model.findsTurnedBoxes && options.task === undefined
        ? { ...notScored, reason: turnedBoxes }
        : await toldTask(own, seenAnswers(answers, chosen, own), options);
  const taken =
    own === null
      ? [`Not scored, without --data: ${describeInputs(options, form, model.indexBounds, examples.length)}`]
      : [...own.taken, ...(beside?.taken ?? []), ...told.taken];
  if (own !== null && told.scorer !== null) refuseLargeAnswers(answers, told.outputs, own.images.count);
  if (told.reason !== null) context.note(`${model.id} is not scored: ${told.reason}`);
  for (const line of taken) context.note(`${line}.`);
  const wanted = told.outputs ?? [model.outputs[0]!.name];
  if (model.outputs.length > wanted.length) {
    context.note(
      `${model.id} has ${model.outputs.length} outputs: all are compared, and the clock brings ${wanted.map((name) => `"${name}"`).join(", ")} home.`,
    );
  }
  const besidePath = beside === null ? null : join(folder, "beside.bin");
  if (beside !== null && besidePath !== null) {
    await writeReferenceFile(besidePath, { examples: beside.examples, unbatched: form.unbatched });
  }
  const square = squareRange(told, own);
  const referencePath = join(folder, "reference.bin");
  await writeReferenceFile(referencePath, {
    examples,
    unbatched: inputs.unbatched,
    answers,
    backend,
    side: square?.side ?? null,
  });
  return {
    jobModel: {
      variantId: model.id,
      ...imageReaderOf(form),
      ...files,
      fixedBatch,
      wanted,
      reference: { kind: "file", path: referencePath },
      outputRange: square?.range ?? null,
      ...(besidePath === null ? {} : { besidePath }),
    },
    record: recordOf(model, form, options.model, wanted),
    dataset: datasetOf(options, form, model.indexBounds, inputs, own, [
      ...taken,
      ...(told.reason === null ? [] : [`Not scored: ${told.reason}`]),
    ]),
    task: told.task,
    scorer: told.scorer,
    baselines: told.baselines,
    batches: batchesOf(options.batch, fixedBatch, context),
    calibrationOf: (choice) =>
      calibrationInputsOf(form, model.indexBounds, choice, context, () => fileHashes(own)),
  };
}

/** SHA-256 of the files that are scored. */
async function fileHashes(own: OwnImages | null): Promise<ReadonlySet<string>> {
  if (own === null) return new Set();
  const { directory, images } = own.labels;
  const hashes = images.map(async ({ file }) => sha256Of(await readFile(join(directory, file))));
  return new Set(await Promise.all(hashes));
}

const turnedBoxes =
  "its metadata say that it finds turned boxes (task obb), and no task scores these; --task boxes reads what it gives as upright ones.";

/** What the model answered for the images that were chosen. */
function seenAnswers(
  answers: readonly Tensors[],
  chosen: readonly number[],
  { images }: OwnImages,
): SeenAnswers {
  return {
    answered: joinedAnswers(answers),
    images: chosen.slice(0, answers.length),
    input: { width: images.width, height: images.height },
  };
}

/** Of points in square images: what the edges are, so that parity can be told in pixels. */
function squareRange(
  { task, reading }: ToldTask,
  own: OwnImages | null,
): { range: PointReading["outputRange"]; side: number } | null {
  if (task !== "point" || own === null || own.images.width !== own.images.height) return null;
  const { outputRange, downRange } = reading as PointReading;
  return downRange === undefined ? { range: outputRange, side: own.images.width } : null;
}

/** Of each array the shape of one example. */
function examplesShapes(arrays: Tensors): NamedShapes {
  return Object.fromEntries(Object.entries(arrays).map(([name, { shape }]) => [name, shape.slice(1)]));
}

interface InputSources {
  readonly arrays: Tensors | null;
  readonly own: OwnImages | null;
  readonly chosen: readonly number[] | null;
  readonly beside: BesideInputs | null;
}

/** Inputs from files, from images, or random ones. */
function inputsOf(
  { inputs, seed }: UserModelOptions,
  form: InputForm,
  indexBounds: IndexBounds,
  { arrays, own, chosen, beside }: InputSources,
  context: Context,
): InputSet {
  if (own !== null && chosen !== null) {
    return imageExamples(own.images, form, chosen, beside?.examples);
  }
  if (arrays !== null) {
    const { notes, ...given } = givenExamples(form, arrays, inputs!);
    for (const note of notes) context.note(note);
    return given;
  }
  return randomExamples(form, seed, indexBounds);
}

/** A model of one fixed batch is measured with that, whatever was asked for. */
function batchesOf(asked: readonly number[], fixed: number | null, context: Context): readonly number[] {
  if (fixed === null) return asked;
  if (asked.some((batch) => batch !== fixed)) {
    context.note(`The model takes batches of ${fixed} only: it is measured with these.`);
  }
  return [fixed];
}
