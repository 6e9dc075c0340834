import { BoxbenchError } from "../core/errors.ts";
import { shown } from "../core/shown.ts";

/** Keras files write `hard_sigmoid` and `channels_last` where TF.js objects have camel case: one form for both. */
export function camelCase(text: string): string {
  return text.replace(/_+(\w|$)/g, (_, next: string) => next.toUpperCase());
}

/**
 * A layer's configuration with camel-case keys. Every getter takes the value that TF.js assumes where the
 * field is absent or null; without one, the field must be there.
 *
 * All getters throw BoxbenchError MODEL_FILE, naming the layer and the field, when a field has another type.
 */
export class LayerConfig {
  readonly layerName: string;
  readonly #fields: Readonly<Record<string, unknown>>;

  constructor(layerName: string, fields: Readonly<Record<string, unknown>>) {
    this.layerName = layerName;
    this.#fields = fields;
  }

  /** The field as the file has it, a number in an array of its own unwrapped; undefined where absent or null. */
  raw(key: string): unknown {
    const value = Object.hasOwn(this.#fields, key) ? this.#fields[key] : undefined;
    return (isWrapped(value) ? value.value : value) ?? undefined;
  }

  number(key: string, fallback?: number): number {
    const value = this.raw(key) ?? fallback;
    return typeof value === "number" ? value : this.#refuse(key, "a number");
  }

  /** A whole number of at least `low`. */
  integer(key: string, fallback?: number, low = 1): number {
    const value = this.raw(key) ?? fallback;
    return isInteger(value, low) ? value : this.#refuse(key, `a whole number, ${low} or more`);
  }

  /** Any numbers; a single one becomes a list. */
  numbers(key: string, fallback?: number): number[] {
    const value = this.raw(key) ?? fallback;
    const list: unknown[] = Array.isArray(value) ? value : [value];
    const isNumbers = (all: unknown[]): all is number[] =>
      all.every((element) => typeof element === "number");
    return list.length > 0 && isNumbers(list) ? list : this.#refuse(key, "a number or a list of numbers");
  }

  boolean(key: string, fallback: boolean): boolean {
    const value = this.raw(key) ?? fallback;
    return typeof value === "boolean" ? value : this.#refuse(key, "true or false");
  }

  /** One of some words, in camel case; `channels_last` in the file is `channelsLast` here. */
  choice<T extends string>(key: string, allowed: readonly T[], fallback: T): T {
    const value = this.raw(key) ?? fallback;
    const spelled = typeof value === "string" ? camelCase(value) : value;
    return allowed.find((word) => word === spelled) ?? this.#refuse(key, `one of ${allowed.join(", ")}`);
  }

  /** `count` whole numbers; a single one stands for all, as in `strides: 2`. */
  integers(key: string, count: number, fallback?: number | readonly number[], low = 1): number[] {
    const value = this.raw(key) ?? fallback;
    const list = Array.isArray(value) ? value : Array.from({ length: count }, () => value);
    const fits = list.length === count && list.every((element) => isInteger(element, low));
    return fits ? list : this.#refuse(key, `${count} whole numbers, ${low} or more`);
  }

  /** Any number of whole numbers, negative ones included; a single one becomes a list. */
  axes(key: string, fallback?: number | readonly number[]): number[] {
    const value = this.raw(key) ?? fallback;
    const list: unknown[] = Array.isArray(value) ? value : [value];
    const fits = list.every((element) => isInteger(element, Number.MIN_SAFE_INTEGER));
    return fits ? list : this.#refuse(key, "a whole number or a list of them");
  }

  #refuse(key: string, expected: string): never {
    throw new BoxbenchError(
      "MODEL_FILE",
      `Layer "${this.layerName}": "${key}" must be ${expected}, but is ${shown(this.raw(key))}.`,
    );
  }
}

/** Keras wrote numbers of NumPy so in 2017 and 2018, and TF.js unwraps them. */
function isWrapped(value: unknown): value is { readonly value: unknown } {
  return (
    typeof value === "object" &&
    value !== null &&
    "type" in value &&
    value.type === "ndarray" &&
    "value" in value
  );
}

function isInteger(value: unknown, low: number): value is number {
  return typeof value === "number" && Number.isSafeInteger(value) && value >= low;
}
