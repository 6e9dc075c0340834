/** Where an output has the four numbers of each box, in what it gives for one image, and what they are. */
export interface BoxPlaces {
  readonly output: string;
  /** As `--box-form` names them. */
  readonly form: "xyxy" | "xywh" | "cxcywh" | "yxyx";
  /** Place of the first number of the first box; 0 where it is not said. */
  readonly first?: number;
  /** From one box to the next; 4 where it is not said. */
  readonly step?: number;
  /** From one number of a box to the next; 1 where it is not said. */
  readonly by?: number;
}
