import { seedOf } from "../../core/random.ts";
import { fromFloat16, toFloat16 } from "../../tensors/float16.ts";
import type { Numbers } from "./value.ts";

/**
 * What a result is rounded by: a share of itself or, where libraries compute it as a sum with 1, or by a rational
 * function whose error is a share of 1, a share of 1.
 */
export type RoundingScale = "itself" | "one";

/** How exactly a graph is evaluated. */
export interface Arithmetic {
  /** Whether sums and results are rounded to the model's own element type. */
  readonly isRounded: boolean;
  /** Rounds one number inside an operator, as a step of float32 would. */
  readonly round: (value: number) => number;
  /** Rounds what a node gives, in place: what it computed, or only brought to another element type. */
  readonly finish: (value: Numbers, isComputed: boolean, scale?: RoundingScale) => void;
  /** A weight as this arithmetic sees it. */
  readonly weight: (value: Numbers) => Numbers;
}

const same = (value: number) => value;
const none = () => 0;

/** float64 throughout: the truth that float32 is measured by. */
export const float64Arithmetic: Arithmetic = {
  isRounded: false,
  round: same,
  finish: () => {},
  weight: (value) => value,
};

/** Half a unit in the last place of a number just above a power of two. */
const halfUlp = { float32: 2 ** -24, float16: 2 ** -11 } as const;

/**
 * float32, or float16 where the model says so: every sum and every result of a node is rounded. With a seed, each
 * result of a node and each weight of a sum of products is first moved by at most 2^-24 of itself (float16: 2^-11),
 * which is half to one unit in the last place: so much may libraries differ that add in another order, or whose exp
 * is another.
 *
 * @param times as far as that
 */
export function float32Arithmetic(seed: number | null, times = 1): Arithmetic {
  const jitter = seed === null ? none : drawsFrom(seed);
  const move = ({ dtype, data }: Numbers, isComputed: boolean, scale: RoundingScale = "itself") => {
    const draw = isComputed ? jitter : none;
    if (scale === "one" && (dtype === "float32" || dtype === "float16")) {
      for (let index = 0; index < data.length; index += 1) data[index]! += draw() * times * halfUlp[dtype];
    }
    if (dtype === "float32") {
      for (let index = 0; index < data.length; index += 1) {
        data[index] = Math.fround(data[index]! * (1 + draw() * times * halfUlp.float32));
      }
    } else if (dtype === "float16") {
      for (let index = 0; index < data.length; index += 1) {
        data[index] = fromFloat16(toFloat16(data[index]! * (1 + draw() * times * halfUlp.float16)));
      }
    }
  };
  return {
    isRounded: true,
    round: Math.fround,
    finish: move,
    weight: (value) => {
      if (seed === null) return value;
      const data = value.data.slice();
      const share = value.dtype === "float16" ? halfUlp.float16 : halfUlp.float32;
      // Not rounded again: a weight just above a power of two would go back to where it was, and its products would
      // seem exact where they cancel.
      for (let index = 0; index < data.length; index += 1) data[index]! *= 1 + jitter() * times * share;
      return { ...value, data };
    },
  };
}

/** Numbers in [-1, 1), by xorshift32: millions are needed for one run. */
function drawsFrom(seed: number): () => number {
  let state = seedOf(seed, "jitter") || 1;
  return () => {
    state ^= state << 13;
    state ^= state >>> 17;
    state ^= state << 5;
    return state / 2 ** 31;
  };
}
