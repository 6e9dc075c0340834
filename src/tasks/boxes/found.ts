import type { Layout } from "./types.ts";

/** A way in which outputs may hold boxes. */
export interface Found {
  readonly layout: Layout;
  /** In words, without form and scale. */
  readonly words: string;
}

/** How many classes a network may have a score for. */
export interface Widths {
  /** Without a background. */
  readonly plain: ReadonlySet<number>;
  /** With one. */
  readonly behind: ReadonlySet<number>;
}

/** What outputs with scores are called. */
export const scoreName = /score|conf|prob/i;

/** What outputs with classes are called. */
export const className = /class|label|categor|cls/i;

/** What makes probabilities of scores, behind other words. */
export function activationWords(activation: "none" | "sigmoid" | "softmax"): string {
  return activation === "none" ? "" : ` through a ${activation}`;
}
