import type { Results, TaskName } from "../../../src/core/results.ts";
import type { Images } from "../../../src/dataset/types.ts";
import type { ServedModel } from "../../../src/runtimes/browsers/served-model.ts";
import type { Scorer } from "../../../src/tasks/scorer.ts";
import type { JobModel } from "../../workers/job-base.ts";
import type { ReferenceSet } from "../../workers/reference-file.ts";
import type { LibraryVersions } from "../browser-facts.ts";
import type { ServedEnvironment } from "../device-record.ts";
import type { PageCell } from "../page-selection.ts";

/** What a page reads of a model, by addresses relative to the page. */
export interface ExportedFiles extends Pick<ServedModel, "sha256s" | "weightFiles"> {
  readonly modelPath: string;
}

/** A model with all that a page needs to judge it. */
export interface ExportedModel {
  readonly model: JobModel;
  readonly reference: ReferenceSet;
  /** For ONNX Runtime. */
  readonly onnx: ExportedFiles;
  /** For TF.js; null where it came as ONNX. */
  readonly tfjs: ExportedFiles | null;
}

/** What makes a scorer: see `scorerOf`. */
export interface ExportedScorer extends Pick<Scorer, "imagesId" | "given"> {
  readonly task: Scorer["task"];
  readonly images: Images;
}

/** All that the page of a static host knows. */
export interface Exported {
  /** Of this export: what a browser keeps of another one is of no use. */
  readonly id: string;
  readonly task: TaskName;
  readonly run: Pick<Results["run"], "command" | "seed" | "preset"> & {
    readonly rounds: { readonly min: number; readonly max: number };
    /** Seconds after which no round begins; null for none. */
    readonly budget: number | null;
  };
  readonly records: Pick<Results, "dataset" | "variants" | "baselines" | "verdicts" | "precisions">;
  readonly environment: ServedEnvironment;
  readonly versions: LibraryVersions;
  /** Ids of runtimes; null for all. */
  readonly asked: readonly string[] | null;
  readonly allowFallback: boolean;
  /** Seconds that one step may take. */
  readonly limit: number;
  readonly threads: readonly number[];
  /** The cells of each runtime and thread count. */
  readonly cells: readonly PageCell[];
  /** By `modelIdOf`. */
  readonly models: ReadonlyMap<string, ExportedModel>;
  /** Why there is no model of a lower precision, by `modelIdOf`. */
  readonly missing: ReadonlyMap<string, string>;
  /** By variant. */
  readonly scorers: ReadonlyMap<string, ExportedScorer>;
}

/** Where a page finds it. */
export const exportedName = "data.bin";
