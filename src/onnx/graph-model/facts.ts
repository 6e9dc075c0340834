import type { GraphWeight, Shape, Value } from "../types.ts";
import type { Dim } from "./dims.ts";

/** What is known of the elements of a value before run time: numbers, or names of unknown dimensions. */
export interface Content {
  readonly shape: readonly number[];
  readonly elements: readonly Dim[];
}

/** A value whose elements are those of another one, each several times: what each of its axes is. */
export interface Copies {
  readonly source: Value;
  /** An axis of the source by its number, or how often what stands on the axes behind is there. */
  readonly axes: readonly (number | { readonly times: number })[];
}

/** More about a value than its type says, by its name. */
interface Fact {
  dims?: readonly Dim[];
  content?: Content;
  constant?: GraphWeight;
  /** The same numbers as int64. */
  int64?: Value;
  /** The image that was flattened. */
  unflattened?: Value;
  copies?: Copies;
}

/** What is known of the values of a graph model while it is converted. */
export class Facts {
  readonly #facts = new Map<string, Fact>();
  readonly #outer: Facts | null;

  constructor(outer: Facts | null = null) {
    this.#outer = outer;
  }

  /** Facts for the body of a loop or branch: what is found out there is not true outside. */
  inner(): Facts {
    return new Facts(this);
  }

  #get<K extends keyof Fact>(name: string, key: K): Fact[K] | undefined {
    const own = this.#facts.get(name)?.[key];
    return own ?? (this.#outer === null ? undefined : this.#outer.#get(name, key));
  }

  /** The dimensions in TF.js's order; an unknown one has a name. */
  dims(value: Value): readonly Dim[] {
    const known = this.#get(value.name, "dims");
    return value.shape.map((size, axis) => size ?? known?.[axis] ?? `${value.name}:${axis}`);
  }

  setDims(value: Value, dims: readonly Dim[]): void {
    this.#of(value).dims = dims;
  }

  content(value: Value): Content | null {
    return this.#get(value.name, "content") ?? null;
  }

  setContent(value: Value, content: Content): void {
    this.#of(value).content = content;
  }

  /** The weight that the value is; null for what is computed. */
  constant(value: Value): GraphWeight | null {
    return this.#get(value.name, "constant") ?? null;
  }

  setConstant(value: Value, constant: GraphWeight): void {
    this.#of(value).constant = constant;
  }

  int64(value: Value): Value | null {
    return this.#get(value.name, "int64") ?? null;
  }

  setInt64(value: Value, int64: Value): void {
    this.#of(value).int64 = int64;
  }

  unflattened(value: Value): Value | null {
    return this.#facts.get(value.name)?.unflattened ?? null;
  }

  setUnflattened(value: Value, image: Value): void {
    this.#of(value).unflattened = image;
  }

  copies(value: Value): Copies | null {
    return this.#get(value.name, "copies") ?? null;
  }

  setCopies(value: Value, copies: Copies): void {
    this.#of(value).copies = copies;
  }

  /** Lets a value that only lies differently in memory have the dimensions of another. */
  copyDims(from: Value, to: Value): void {
    const dims = this.#get(from.name, "dims");
    if (dims !== undefined) {
      this.setDims(to, dims);
    }
  }

  #of(value: Value): Fact {
    let fact = this.#facts.get(value.name);
    if (fact === undefined) {
      fact = {};
      this.#facts.set(value.name, fact);
    }
    return fact;
  }
}

/** Dimensions as types have them: null where unknown. */
export function shapeFromDims(dims: readonly Dim[]): Shape {
  return dims.map((dim) => (typeof dim === "number" ? dim : null));
}
