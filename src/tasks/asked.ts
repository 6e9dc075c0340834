/** What the four numbers of a box are, as `--box-form` names it. */
export const boxForms = ["xyxy", "xywh", "cxcywh", "yxyx"] as const;

export type BoxForm = (typeof boxForms)[number];

/** What coordinates in outputs count, as `--coordinates` names it. */
export const coordinateNames = ["pixels", "shares"] as const;

export type CoordinateName = (typeof coordinateNames)[number];

/** What a user says of a model's outputs; what is absent is told by evidence. */
export interface AskedReading {
  readonly boxForm?: BoxForm;
  readonly coordinates?: CoordinateName;
  /** Outputs at the left (top) and the right (bottom) edge. */
  readonly outputRange?: readonly [low: number, high: number];
}
