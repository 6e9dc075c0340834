import type { Split } from "./split.ts";
import type { CoordinateUnit, DecimalMark, LabelBoxForm, LabelFormat, LabelFrame } from "./formats.ts";

/** What a user says of labels; what is absent is told by the files. */
export interface LabelOptions {
  /** Folder of the images, where they are not beside the labels. */
  readonly images?: string;
  readonly format?: LabelFormat;
  readonly units?: CoordinateUnit;
  readonly boxes?: LabelBoxForm;
  /** Number of the first pixel of a row or column. */
  readonly origin?: 0 | 1;
  /** Mark before the decimals of numbers in a table. */
  readonly decimal?: DecimalMark;
  /** Names of the columns of a table without a header, or `role=column` for those with names of their own. */
  readonly columns?: readonly string[];
  /** Part of the data set, such as `train`, `val` or `test`. */
  readonly split?: string;
  readonly frame?: LabelFrame;
  /** Classes in the order of a network's outputs: names with commas, or a file of them. */
  readonly classes?: string;
  /** Key points in the order of a network's outputs, likewise; others are left out. */
  readonly keyPoints?: string;
  /** Part that is taken where `split` is absent and there are several; val where this is absent, too. */
  readonly usual?: Split;
}
