import type { BrowserProvider } from "../../../src/runtimes/browsers/page/api.ts";
import { providerFacts } from "../../../src/runtimes/browsers/providers.ts";
import { modelToServe } from "../../../src/runtimes/browsers/runtime.ts";
import type { ServedModel } from "../../../src/runtimes/browsers/served-model.ts";
import type { Context } from "../../base/command.ts";
import { openReference } from "../../jobs/open-model.ts";
import type { MeasureRunOptions } from "../../rounds/measure-rounds.ts";
import type { Subject } from "../../subjects/subject.ts";
import type { JobModel } from "../../workers/job-base.ts";
import { libraryVersions } from "../device-runtimes.ts";
import { prepareForPages } from "../prepare-for-pages.ts";
import { servedEnvironment } from "../served-environment.ts";
import type { Exported, ExportedFiles, ExportedModel } from "./exported.ts";

type Files = Map<string, Uint8Array>;

/**
 * Prepares what a page is to measure, as `bench` does, and gathers what the page needs for it.
 *
 * @param id of the export
 * @returns the files of the models, by their path in the folder of the page
 */
export async function exportedRun(
  options: MeasureRunOptions,
  id: string,
  temporary: string,
  context: Context,
): Promise<{ readonly exported: Exported; readonly files: Files }> {
  const { subject, cells } = await prepareForPages(options, temporary, context);
  const files: Files = new Map();
  const models = new Map<string, ExportedModel>();
  const all = [...subject.models, ...(subject.lowered?.models ?? [])];
  for (const [index, [modelId, model]] of all.entries())
    models.set(modelId, await exportedModel(model, `models/${index}/`, files));
  const exported: Exported = {
    id,
    task: subject.task,
    run: {
      command: "npx boxbench live --export",
      seed: options.seed,
      preset: options.preset,
      rounds: options.rounds,
      budget: options.budget ?? null,
    },
    records: subject.records,
    environment: await servedEnvironment(),
    versions: libraryVersions(),
    asked: options.runtime ?? null,
    allowFallback: options.allowFallback === true,
    limit: options.limit,
    threads: options.threads,
    cells,
    models,
    missing: subject.lowered?.missing ?? new Map(),
    scorers: scorersOf(subject),
  };
  return { exported, files };
}

async function exportedModel(model: JobModel, folder: string, files: Files): Promise<ExportedModel> {
  // Without the ONNX file of the basis, which lies here: a page evaluates nothing anew.
  const { basisOnnxPath: _, ...judged } = model;
  const reference = await openReference(judged);
  const onnx = await exportedFiles("wasm", model, `${folder}onnx/`, files);
  const hasTfjs = model.layersModelPath !== undefined || model.graphModelPath !== undefined;
  const tfjs = hasTfjs ? await exportedFiles("tfjs-webgl", model, `${folder}tfjs/`, files) : null;
  return { model: withoutPaths(model, onnx, tfjs), reference, onnx, tfjs };
}

async function exportedFiles(
  provider: BrowserProvider,
  model: JobModel,
  folder: string,
  files: Files,
): Promise<ExportedFiles> {
  const served = await modelToServe(provider, provider, model);
  const modelPath = folder + (providerFacts(provider).reads === "onnx" ? "model.onnx" : "model.json");
  files.set(modelPath, served.contents[0]!);
  const weightFiles = served.weightFiles.map(({ name, path }, index) => {
    const ownPath = `${folder}weights-${index}.bin`;
    files.set(ownPath, contentAt(served, path));
    return { name, path: ownPath };
  });
  return { modelPath, sha256s: served.sha256s, weightFiles };
}

function contentAt({ files }: ServedModel, path: string): Uint8Array {
  return files.get(path)!;
}

/** A visitor learns nothing of the folders of this computer. */
function withoutPaths(model: JobModel, onnx: ExportedFiles, tfjs: ExportedFiles | null): JobModel {
  const { layersModelPath, graphModelPath, basisPath: _, basisOnnxPath: __, ...rest } = model;
  return {
    ...rest,
    onnxPath: onnx.modelPath,
    ...(layersModelPath === undefined ? {} : { layersModelPath: tfjs!.modelPath }),
    ...(graphModelPath === undefined ? {} : { graphModelPath: tfjs!.modelPath }),
    reference: { kind: "file", path: onnx.modelPath },
  };
}

function scorersOf({ scorers }: Subject): Exported["scorers"] {
  return new Map(
    [...scorers].map(([variantId, { task, images, imagesId, given }]) => {
      // What else images know, such as how they were labelled, is in the truth.
      const { count, height, width, channels, pixels } = images;
      return [
        variantId,
        { task, imagesId, given, images: { count, height, width, channels, pixels } },
      ] as const;
    }),
  );
}
