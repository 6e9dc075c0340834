import { join, resolve } from "node:path";
import { BoxbenchError } from "../../../src/core/errors.ts";
import { sha256Of } from "../../../src/core/hash.ts";
import type { DatasetRecord, Results, Score, TaskName, VariantRecord } from "../../../src/core/results.ts";
import { bytesOf } from "../../../src/tensors/arrays.ts";
import { readNamedArrays } from "../../../src/tensors/read-inputs.ts";
import type { Images } from "../../../src/dataset/types.ts";
import { sha256OfImages } from "../../../src/dataset/dataset.ts";
import { readClassFolder, type ClassFolder } from "../../../src/dataset/class-folder.ts";
import { hasClasses } from "../../../src/dataset/class-labels.ts";
import { numberedAsOutputs } from "../../../src/dataset/class-names.ts";
import { readImageFolder, readLabels } from "../../../src/dataset/folder.ts";
import { labelsFileName } from "../../../src/dataset/labels.ts";
import type { ImageSet } from "../../../src/dataset/types.ts";
import { classes } from "../../../src/tasks/classes/task.ts";
import { point } from "../../../src/tasks/point/task.ts";
import { baselineRecords, scorerOf, type Scorer } from "../../../src/tasks/scorer.ts";
import type { Problem, Task } from "../../../src/tasks/task.ts";
import type { NamedShapes } from "../../base/options.ts";
import type { Context } from "../../base/command.ts";
import type { JobModel } from "../../workers/job-base.ts";
import { writeReferenceFile, type InputSet } from "../../workers/reference-file.ts";
import { classesOfFolder } from "./classes.ts";
import { describeDraw, imageExamples, randomExamples } from "./examples.ts";
import { givenExamples } from "./given-inputs.ts";
import { areRows, firstOutputs, noteNotFinite } from "./answers.ts";
import { describeShapes, inputFormOf, type InputForm } from "./input-form.ts";
import { readUserModel, type ReadModel } from "./read.ts";
import { answerReference } from "./reference.ts";

export interface UserModelOptions {
  readonly model: string;
  /** Folder of labelled images; seeded random inputs without it. */
  readonly data?: string;
  readonly inputShape?: NamedShapes;
  /** An .npz file or a folder of .npy files with the inputs. */
  readonly inputs?: string;
  readonly outputRange: readonly [low: number, high: number];
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
  const model = await readUserModel(options.model, folder);
  const form = inputFormOf(model, options.inputShape);
  const labelled = options.data === undefined ? null : await readImages(options.data, model.id, form);
  const classFolder = labelled?.kind === "classes" ? labelled.folder : null;
  const images = labelled?.kind === "points" ? labelled.images : (classFolder?.set ?? null);
  const inputs = await inputsOf(options, form, model.indexBound, images, context);
  const wanted = [model.outputs[0]!.name];
  if (model.outputs.length > 1) {
    context.note(
      `${model.id} has ${model.outputs.length} outputs: all are compared, and the clock brings the first, "${wanted[0]}", home.`,
    );
  }
  const inputsPath = join(folder, "inputs.bin");
  await writeReferenceFile(inputsPath, inputs);
  const files = {
    onnxPath: model.onnxPath,
    inputs: model.inputs,
    outputs: model.outputs,
    ...(model.layersModelPath === undefined ? {} : { layersModelPath: model.layersModelPath }),
    fixedBatch: form.fixedBatch,
  };
  const { backend, answers, firstNotFinite } = await answerReference(
    files,
    inputsPath,
    options.limit * 1000,
    context,
  );
  const fixedBatch = form.fixedBatch ?? (areRows(answers, model.outputs) ? null : 1);
  const examples = inputs.examples.slice(0, answers.length);
  noteNotFinite(answers, firstNotFinite, model.id, context);
  const outputs = images === null ? new Float32Array(0) : firstOutputs(answers, wanted[0]!);
  const points = labelled?.kind === "points" ? labelled.images : null;
  const arePoints = points !== null && outputs.length === 2 * examples.length;
  const classesOf =
    classFolder === null ? null : classesOfFolder(classFolder, outputs, examples.length, model.id);
  const scored =
    classFolder !== null && classesOf !== null
      ? scoredBy(
          classes,
          { images: classFolder.set, truth: classesOf.truth },
          { head: classesOf.head },
          options.seed,
        )
      : arePoints
        ? scoredBy(
            point,
            { images: points, truth: { targets: points.targets, size: points.side } },
            { outputRange: options.outputRange },
            options.seed,
          )
        : notScored;
  const referencePath = join(folder, "reference.bin");
  await writeReferenceFile(referencePath, {
    examples,
    unbatched: inputs.unbatched,
    answers,
    backend,
    side: arePoints ? points.side : null,
  });
  return {
    jobModel: {
      variantId: model.id,
      ...files,
      fixedBatch,
      wanted,
      reference: { kind: "file", path: referencePath },
      outputRange: arePoints ? options.outputRange : null,
      layout: form.image?.layout ?? "NHWC",
    },
    record: recordOf(model, form, options.model),
    dataset:
      classFolder === null || classesOf === null
        ? datasetOf(options, form, model.indexBound, inputs, points)
        : classDatasetRecord(classFolder, options.data!, classesOf.taken),
    ...scored,
    batches: batchesOf(options.batch, fixedBatch, context),
  };
}

type Scored = Pick<UserModel, "task" | "scorer" | "baselines">;

const notScored: Scored = { task: "none", scorer: null, baselines: [] };

/** A model that is scored, with the answers that need no network on the same images. */
function scoredBy<Name extends Score["task"], Truth, Reading, Answers>(
  task: Task<Name, Truth, Reading, Answers>,
  problem: Problem<Truth>,
  reading: Reading,
  seed: number,
): Scored {
  return {
    task: task.name,
    scorer: scorerOf(task, problem, reading),
    baselines: baselineRecords(task, null, problem, seed),
  };
}

/** What results.json says about images with classes. */
function classDatasetRecord({ set }: ClassFolder, path: string, taken: string): DatasetRecord {
  return {
    description: `the images in ${path}, ${set.height}x${set.width}, with their classes; ${taken}`,
    side: null,
    trainCount: 0,
    validationCount: set.count,
    validationSha256: sha256OfImages(set),
  };
}

/** Inputs from files, from images, or random ones. */
async function inputsOf(
  { inputs, data, seed }: UserModelOptions,
  form: InputForm,
  indexBound: number | null,
  images: Images | null,
  context: Context,
): Promise<InputSet> {
  if (inputs !== undefined) {
    if (data !== undefined) {
      throw new BoxbenchError(
        "USAGE",
        "--inputs and --data both say what the model reads: give one of them.",
      );
    }
    const { notes, ...given } = givenExamples(form, await readNamedArrays(inputs), inputs);
    for (const note of notes) context.note(note);
    return given;
  }
  return images === null ? randomExamples(form, seed, indexBound) : imageExamples(images, form, seed);
}

type LabelledImages =
  | { readonly kind: "points"; readonly images: ImageSet }
  | { readonly kind: "classes"; readonly folder: ClassFolder };

/** The images of a folder with what its labels.csv says about them: points, or classes. */
async function readImages(folder: string, id: string, form: InputForm): Promise<LabelledImages> {
  const { image } = form;
  if (image === null) {
    throw new BoxbenchError(
      "USAGE",
      `--data holds images, and ${id} reads ${describeShapes(form)}: measure it without --data, with --inputs where it needs other inputs.`,
    );
  }
  const source = resolve(folder, labelsFileName);
  if (hasClasses(await readLabels(source), source)) {
    return { kind: "classes", folder: await readClassFolder(folder, image, numberedAsOutputs) };
  }
  const { height, width, channels } = image;
  if (height !== width) {
    throw new BoxbenchError(
      "USAGE",
      `Points are in square images, and ${id} reads ${describeShapes(form)}: measure it without --data, or with ` +
        "a labels.csv of the columns file,class.",
    );
  }
  return { kind: "points", images: await readImageFolder(folder, { side: height, channels }) };
}

/** A model of one fixed batch is measured with that, whatever was asked for. */
function batchesOf(asked: readonly number[], fixed: number | null, context: Context): readonly number[] {
  if (fixed === null) return asked;
  if (asked.some((batch) => batch !== fixed)) {
    context.note(`The model takes batches of ${fixed} only: it is measured with these.`);
  }
  return [fixed];
}

function recordOf(model: ReadModel, form: InputForm, path: string): VariantRecord {
  const [only] = form.inputs;
  return {
    id: model.id,
    family: "your own",
    summary: `the model in ${path}${model.outputs.length > 1 ? `, timed with its first output "${model.outputs[0]!.name}"` : ""}`,
    preprocessing: "none: inputs go in as they are",
    inputShape: form.unbatched.includes(only?.name ?? "")
      ? [...(only?.shape ?? [])]
      : (only?.shape.slice(1) ?? []),
    parameters: model.parameters,
    layers: model.layers,
    training: null,
    onnx: model.onnx,
  };
}

function datasetOf(
  { data, seed, inputs: given }: UserModelOptions,
  form: InputForm,
  indexBound: number | null,
  { examples }: InputSet,
  images: ImageSet | null,
): DatasetRecord {
  const { image } = form;
  if (images !== null) {
    return {
      description: `the images in ${data}`,
      side: images.side,
      trainCount: 0,
      validationCount: images.count,
      validationSha256: sha256OfImages(images),
    };
  }
  const draw = describeDraw(form, indexBound);
  return {
    description:
      given === undefined
        ? `${examples.length} random inputs ${describeShapes(form)}, ${draw}, seed ${seed}`
        : `${examples.length} inputs ${describeShapes(form)} from ${given}`,
    side: image !== null && image.height === image.width ? image.height : null,
    trainCount: 0,
    validationCount: examples.length,
    validationSha256: sha256Of(
      Buffer.concat(
        examples.flatMap((feeds) => Object.values(feeds).map((tensor) => Buffer.from(bytesOf(tensor)))),
      ),
    ),
  };
}
