import type { Fit } from "../../dataset/fit.ts";
import type { BoxForm } from "../asked.ts";
import type { Scale } from "../places.ts";
import type { ClassOrder } from "./class-order.ts";
import type { Detection, TrueBox } from "./coco.ts";

/** The boxes to find. */
export interface BoxesTruth {
  /** Of each image, in its pixels. */
  readonly images: readonly (readonly TrueBox[])[];
  readonly fits: readonly Fit[];
  /** Of the classes; one alone, `object`, where the labels name none. */
  readonly names: readonly string[];
}

/** Numbers of boxes in what an output gives for one image. */
export interface Strided {
  readonly output: string;
  /** Place of the first number of the first box. */
  readonly first: number;
  /** From one box to the next. */
  readonly step: number;
  /** From one number of a box to the next. */
  readonly by: number;
}

/** How outputs hold boxes. */
export type Layout =
  /** Each box a row of one output, with its score and its class. */
  | {
      readonly kind: "rows";
      readonly output: string;
      readonly size: number;
      /** Columns of the first of four numbers, of the score and of the class. */
      readonly box: number;
      readonly score: number;
      /** Another one that the score is multiplied by. */
      readonly objectness: number | null;
      readonly classAt: number | null;
    }
  /** Boxes, scores and classes each an output. */
  | {
      readonly kind: "lists";
      readonly boxes: string;
      readonly scores: string | null;
      readonly classes: string | null;
      /** How many of them count. */
      readonly count: string | null;
    }
  /** A score of each class for each box; of those that overlap the best is kept. */
  | {
      readonly kind: "columns";
      readonly boxes: Strided;
      readonly scores: Strided;
      readonly objectness: Strided | null;
      /** Scores of a box. */
      readonly width: number;
      /** What makes probabilities of them. */
      readonly activation: "none" | "sigmoid" | "softmax";
    }
  /** Which class of which box ONNX' NonMaxSuppression kept: rows of image, class, box. */
  | { readonly kind: "selected"; readonly indices: string; readonly boxes: string; readonly scores: string };

/** How outputs are boxes with a class and a score. */
export interface BoxesReading {
  readonly layout: Layout;
  readonly form: BoxForm;
  readonly scale: Scale;
  /** Null where no output tells classes. */
  readonly order: ClassOrder | null;
}

/** What was found. */
export interface BoxesAnswers {
  /** Of each image the boxes, in its pixels, the best score first. */
  readonly images: readonly (readonly Detection[])[];
  /** Without classes boxes are held against all that is there, whatever it is. */
  readonly hasClasses: boolean;
}
