import type { BoxPlaces } from "../../src/core/box-places.ts";
import type { ParityBasis, Precision } from "../../src/core/results.ts";
import type { Port } from "../../src/core/tensor.ts";
import type { PixelRange } from "../../src/dataset/pixel-range.ts";

/** What jobs need to know about a model: its files, and what its answers are compared with. */
export interface JobModel {
  readonly variantId: string;
  readonly onnxPath: string;
  /** Of a file of lower precision, whose reference is then an unoptimised run of itself. */
  readonly precision?: Exclude<Precision, "fp32">;
  /** The model.json of a LayersModel; absent for a model that came as something else. */
  readonly layersModelPath?: string;
  /** The model.json of a graph model; absent for a model that came as something else. */
  readonly graphModelPath?: string;
  /** What the model asks for and gives, in the order and with the names of its ONNX file. */
  readonly inputs: readonly Port[];
  readonly outputs: readonly Port[];
  /** The outputs that the clock brings home: those that the task reads. Parity compares all. */
  readonly wanted: readonly string[];
  /** A verified model folder, or a file that `reference-file.ts` wrote. */
  readonly reference: { readonly kind: "folder" | "file"; readonly path: string };
  /** The outputs of the image's edges; null where the outputs are not points. */
  readonly outputRange: readonly [low: number, high: number] | null;
  /** Where its outputs have boxes, for a loss in iou; absent where nobody asked, or nothing says it. */
  readonly boxPlaces?: BoxPlaces;
  /** Order of an image's dimensions, where inputs are images. */
  readonly layout: "NHWC" | "NCHW";
  /** The input that images go into; the first where it is absent. */
  readonly imageInput?: string;
  /** What levels of pixels become in that input; they go in as they are where it is absent. */
  readonly inputRange?: PixelRange;
  /** A file that `reference-file.ts` wrote, with what goes in beside each image; absent for images alone. */
  readonly besidePath?: string;
  /** The only batch that the model takes; null where it takes any. */
  readonly fixedBatch: number | null;
  /** What its parity is judged by; absent before that is known. */
  readonly basis?: ParityBasis;
  /** The file with what of the basis is too large for results.json; absent where there is none. */
  readonly basisPath?: string;
  /** The ONNX file that the basis is of: what the model should be, whatever file is checked. */
  readonly basisOnnxPath?: string;
}

/** A runtime as a worker finds it. */
export interface RuntimeChoice {
  readonly runtimeId: string;
  /** The module of a plug-in; null for a built-in runtime. */
  readonly runtimePath: string | null;
}

export interface JobBase extends RuntimeChoice {
  readonly threads: number;
  readonly model: JobModel;
}
