import { randomFrom } from "../../../src/core/random.ts";
import { attr, type SmallGraphModel, type SmallNode, type SmallTensor } from "./one-node.ts";

export type TensorType = "float32" | "int32" | "bool";

/**
 * How the op gets its inputs: as inputs of the model, with free dimensions, behind an operator that makes them
 * channels first, or in part as weights.
 */
export type Feeding = "plain" | "free" | "image" | "constant";

export const feedings: readonly Feeding[] = ["plain", "free", "image", "constant"];

export interface TensorChoices {
  readonly dtype?: TensorType;
  readonly range?: readonly [number, number];
  readonly values?: readonly number[];
  /** Some elements are NaN, infinite or -0. */
  readonly isSpecial?: boolean;
  /** Which ones. */
  readonly specials?: readonly number[];
}

const SPECIALS = [NaN, Infinity, -Infinity, -0, 0];

/** Writes the graph of one op with seeded random shapes and attributes. */
export class OpCase {
  readonly #random: { uniform(): number };
  readonly #tensors: Record<string, SmallTensor> = {};
  readonly #nodes: SmallNode[] = [];
  #outputs: readonly string[] = [];
  readonly feeding: Feeding;

  constructor(name: string, seed: number, feeding: Feeding) {
    this.#random = randomFrom(seed, name);
    this.feeding = feeding;
  }

  get model(): SmallGraphModel {
    return { tensors: this.#tensors, nodes: this.#nodes, outputs: this.#outputs };
  }

  /** A whole number, both ends included. */
  int(low: number, high: number): number {
    return low + Math.floor(this.#random.uniform() * (high - low + 1));
  }

  pick<T>(list: readonly T[]): T {
    return list[this.int(0, list.length - 1)]!;
  }

  chance(share: number): boolean {
    return this.#random.uniform() < share;
  }

  /** Sizes from 1 to 4, and now and then one of 0. */
  shape(leastRank = 0, mostRank = 5, hasEmpty = true): number[] {
    const sizes = Array.from({ length: this.int(leastRank, mostRank) }, () => this.int(1, 4));
    if (hasEmpty && sizes.length > 0 && this.chance(0.08)) {
      sizes[this.int(0, sizes.length - 1)] = 0;
    }
    return sizes;
  }

  /** An axis of a rank, counted from either end. */
  axis(rank: number): number {
    return this.int(-rank, rank - 1);
  }

  /** Some axes, each once, counted from either end. */
  axes(rank: number): number[] {
    return Array.from({ length: rank }, (_, axis) => axis)
      .filter(() => this.chance(0.5))
      .map((axis) => (this.chance(0.5) ? axis : axis - rank));
  }

  /** A shape that broadcasts with another: some sizes 1, some leading axes missing. */
  broadcastableWith(shape: readonly number[]): number[] {
    return shape
      .map((size) => (this.chance(0.3) ? 1 : size))
      .slice(this.chance(0.3) ? this.int(0, shape.length) : 0);
  }

  shuffled(length: number): number[] {
    const rest = Array.from({ length }, (_, index) => index);
    return Array.from({ length }, () => rest.splice(this.int(0, rest.length - 1), 1)[0]!);
  }

  ints(length: number, low: number, high: number): number[] {
    return Array.from({ length }, () => this.int(low, high));
  }

  /** A tensor that comes into the op in the way of this case. */
  tensor(shape: readonly number[], choices: TensorChoices = {}): string {
    const { dtype = "float32", isSpecial = false } = choices;
    const name = `t${Object.keys(this.#tensors).length}`;
    const values =
      choices.values ??
      this.#numbers(shape, dtype, choices.range ?? [-2, 2], isSpecial ? (choices.specials ?? SPECIALS) : []);
    const isImage = this.feeding === "image" && dtype === "float32" && !isSpecial && !shape.includes(0);
    const size = sizeOf(shape);
    if (isImage && shape.length === 2 && size > shape[0]! && this.chance(0.7)) {
      const [batch = 1, features = 1] = shape;
      const channels = [4, 3, 2].find((count) => features % count === 0 && features > count) ?? 1;
      this.#tensors[name] = { shape: [batch, features / channels, 1, channels], values };
      const pooled = this.#identityPool(name, 2);
      return this.node("Reshape", [pooled, this.constant([2], [batch, features])], {});
    }
    const isConstant = this.feeding === "constant" && this.chance(0.6);
    const declared = this.feeding === "free" ? shape.map((dim) => (this.chance(0.6) ? -1 : dim)) : shape;
    this.#tensors[name] = { shape, dtype, values, declared, isConstant };
    if (isImage && (shape.length === 4 || shape.length === 5) && this.chance(0.8)) {
      return this.#identityPool(name, shape.length - 2);
    }
    return name;
  }

  /** A float input of the model, whatever the way of this case. */
  input(shape: readonly number[]): string {
    const name = `i${Object.keys(this.#tensors).length}`;
    this.#tensors[name] = { shape, values: this.#numbers(shape, "float32", [-2, 2], []) };
    return name;
  }

  /** A weight. */
  constant(shape: readonly number[], values: readonly number[], dtype: TensorType = "int32"): string {
    const name = `c${Object.keys(this.#tensors).length}`;
    this.#tensors[name] = { shape, dtype, values, isConstant: true };
    return name;
  }

  /** Random numbers as a weight. */
  weight(shape: readonly number[], range: readonly [number, number] = [-1, 1]): string {
    return this.constant(shape, this.#numbers(shape, "float32", range, []), "float32");
  }

  /** An int32 vector, constant or computed. */
  vector(values: readonly number[], isConstant = true): string {
    return isConstant
      ? this.constant([values.length], values)
      : this.tensor([values.length], { dtype: "int32", values });
  }

  /** The op itself. */
  op(op: string, inputs: readonly string[], attributes: Record<string, unknown> = {}, outputs = 1): void {
    this.#nodes.push({ name: "y", op, inputs, attributes });
    this.#outputs = outputs === 1 ? ["y"] : Array.from({ length: outputs }, (_, index) => `y:${index}`);
  }

  /** A pooling of single elements: nothing changes, but a converter has the value channels first. */
  #identityPool(name: string, rank: number): string {
    const ones = attr.ints(Array.from({ length: rank + 2 }, () => 1));
    return this.node(rank === 2 ? "MaxPool" : "MaxPool3D", [name], {
      ksize: ones,
      strides: ones,
      padding: attr.string("VALID"),
    });
  }

  /** A node in front of the op. */
  node(op: string, inputs: readonly string[], attributes: Record<string, unknown> = {}): string {
    const name = `n${this.#nodes.length}`;
    this.#nodes.push({ name, op, inputs, attributes });
    return name;
  }

  #numbers(
    shape: readonly number[],
    dtype: TensorType,
    [low, high]: readonly [number, number],
    specials: readonly number[],
  ): number[] {
    return Array.from({ length: sizeOf(shape) }, () => {
      if (dtype === "bool") {
        return this.int(0, 1);
      }
      if (dtype === "int32") {
        return this.int(Math.ceil(low), Math.floor(high));
      }
      return specials.length > 0 && this.chance(0.3)
        ? this.pick(specials)
        : Math.fround(low + this.#random.uniform() * (high - low));
    });
  }
}

function sizeOf(shape: readonly number[]): number {
  return shape.reduce((product, size) => product * size, 1);
}

/** Ways to write a case of an op; each is tried with several seeds. */
export type OpCases = readonly ((g: OpCase) => void)[];
