import type { LearningRange } from "../rate-range.ts";

/** What a finding says, each part a sentence or two. */
export interface FindingText {
  /** The evidence, with its numbers. */
  readonly evidence: string;
  readonly cause: string;
  readonly remedy: string;
}

/** A number to three digits, without an exponent where it reads well without one. */
export function number(value: number): string {
  if (!Number.isFinite(value)) return Number.isNaN(value) ? "NaN" : value > 0 ? "infinity" : "-infinity";
  const rounded = Number(value.toPrecision(3));
  const size = Math.abs(rounded);
  if (size !== 0 && (size < 1e-6 || size >= 1e7)) return rounded.toExponential();
  return rounded.toLocaleString("en-US", { maximumSignificantDigits: 3 });
}

/** A whole number, with commas. */
export function whole(value: number): string {
  return value.toLocaleString("en-US");
}

/** A share as a percentage, such as `48 %`. */
export function percent(share: number): string {
  const value = share * 100;
  return `${value > 0 && value < 1 ? value.toPrecision(1) : value.toFixed(0)} %`;
}

/** `1 image`, `2 images`. */
export function counted(count: number, noun: string): string {
  return `${whole(count)} ${noun}${count === 1 ? "" : "s"}`;
}

/** `a`, `a and b`, `a, b and c`; a long list is cut. */
export function listed(items: readonly string[]): string {
  const most = 4;
  if (items.length > most)
    return `${items.slice(0, most - 1).join(", ")} and ${items.length - most + 1} more`;
  return items.length < 2 ? (items[0] ?? "none") : `${items.slice(0, -1).join(", ")} and ${items.at(-1)}`;
}

/** What the learning-rate test says to somebody who is to train again. */
export function rateAdvice(range: LearningRange | null): string {
  if (range === null) return "Train again at a tenth of the learning rate";
  const limit = range.tooHighFrom === null ? "" : `; it fails from ${number(range.tooHighFrom)}`;
  return `Train again at a learning rate of ${number(range.advised)} or less: a fresh copy learns there${limit}`;
}
