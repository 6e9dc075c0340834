/** One condition on a measure; it is judged for each seed by itself. Conditions are data, as reports print them. */
export type Condition =
  | { readonly measure: string; readonly is: "below" | "above"; readonly value: number }
  /** Compared with another measure of the same seed. */
  | {
      readonly measure: string;
      readonly is: "below" | "above";
      readonly factor: number;
      readonly of: string;
    };

/** A statement of a discussion, and the rule that decides whether it holds. */
export interface StudyClaim {
  /** Stable, such as `learning-rate/cure`. */
  readonly id: string;
  /** The part of the study whose numbers decide. */
  readonly part: string;
  /** The variants that part needs for it; null for all that it has by default. */
  readonly variants: readonly string[] | null;
  readonly statement: string;
  readonly by: string;
  /** It holds with a seed where every one of these does. */
  readonly holdsWhen: readonly Condition[];
}
