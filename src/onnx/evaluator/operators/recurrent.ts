import { addProduct } from "../mat-mul.ts";
import type { NodeCall, Operator } from "../node-call.ts";
import { zeros, type Evaluated } from "../value.ts";
import { activationOf, clamp } from "./unary.ts";
import { isRounded } from "./matrices.ts";

/** Recurrent layers over [steps, batch, features]; with layout 1, the batch comes first. */
export const recurrentOperators = {
  RNN: (call) => recurrent(call, 1, ["Tanh"], rnnStep),
  GRU: (call) => recurrent(call, 3, ["Sigmoid", "Tanh"], gruStep),
  LSTM: (call) => recurrent(call, 4, ["Sigmoid", "Tanh", "Tanh"], lstmStep),
} as const satisfies Record<string, Operator>;

/** What a step of one direction needs, for one row of the batch. */
interface Step {
  readonly hidden: number;
  /** Input times weights, with both biases: gates × hidden. */
  readonly fromInput: Float64Array;
  /** Hidden state of before times weights, without a bias. */
  readonly fromState: Float64Array;
  readonly h: Float64Array;
  readonly c: Float64Array;
  readonly activations: readonly ((x: number) => number)[];
  readonly recurrentBias: Float64Array;
  readonly recurrentWeights: Float64Array;
  readonly peepholes: Float64Array | null;
  readonly call: NodeCall;
}

interface Next {
  readonly h: Float64Array;
  readonly c: Float64Array;
}

function rnnStep({ hidden, fromInput, fromState, activations, recurrentBias, c, call }: Step): Next {
  const { round } = call.arithmetic;
  const [f] = activations;
  const h = Float64Array.from({ length: hidden }, (_, unit) =>
    round(f!(round(round(fromInput[unit]! + fromState[unit]!) + recurrentBias[unit]!))),
  );
  return { h, c };
}

/** Gates z, r, h. */
function gruStep(step: Step): Next {
  const { hidden, fromInput, fromState, h, c, activations, recurrentBias, recurrentWeights, call } = step;
  const { round } = call.arithmetic;
  const [f, g] = activations;
  const gate = (unit: number) =>
    round(f!(round(fromInput[unit]! + round(fromState[unit]! + recurrentBias[unit]!))));
  const z = Float64Array.from({ length: hidden }, (_, unit) => gate(unit));
  const r = Float64Array.from({ length: hidden }, (_, unit) => gate(hidden + unit));
  const candidate = new Float64Array(hidden);
  if (call.int("linear_before_reset", 0) === 1) {
    for (let unit = 0; unit < hidden; unit += 1) {
      const at = 2 * hidden + unit;
      candidate[unit] = round(r[unit]! * round(fromState[at]! + recurrentBias[at]!));
    }
  } else {
    const reset = h.map((value, unit) => round(value * r[unit]!));
    const weights = recurrentWeights.subarray(2 * hidden * hidden);
    for (let unit = 0; unit < hidden; unit += 1) {
      let sum = 0;
      for (let from = 0; from < hidden; from += 1) {
        sum = round(sum + reset[from]! * weights[unit * hidden + from]!);
      }
      candidate[unit] = round(sum + recurrentBias[2 * hidden + unit]!);
    }
  }
  const next = candidate.map((value, unit) => {
    const own = round(g!(round(fromInput[2 * hidden + unit]! + value)));
    return round(round((1 - z[unit]!) * own) + round(z[unit]! * h[unit]!));
  });
  return { h: next, c };
}

/** Gates i, o, f, c. */
function lstmStep(step: Step): Next {
  const { hidden, fromInput, fromState, c: before, activations, recurrentBias, peepholes, call } = step;
  const { round } = call.arithmetic;
  const [f, g, out] = activations;
  const clip = call.float("clip", Infinity);
  const isCoupled = call.int("input_forget", 0) === 1;
  const [c, h] = [new Float64Array(hidden), new Float64Array(hidden)];
  for (let unit = 0; unit < hidden; unit += 1) {
    const forgotten = before[unit]!;
    const sum = (gate: number, state: number, peephole: number) => {
      const at = gate * hidden + unit;
      const seen = peepholes === null ? 0 : state * peepholes[peephole * hidden + unit]!;
      return clamp(round(round(fromInput[at]! + fromState[at]!) + recurrentBias[at]! + seen), -clip, clip);
    };
    const input = round(f!(sum(0, forgotten, 0)));
    const forget = isCoupled ? 1 - input : round(f!(sum(2, forgotten, 2)));
    const candidate = round(
      g!(
        clamp(
          round(
            round(fromInput[3 * hidden + unit]! + fromState[3 * hidden + unit]!) +
              recurrentBias[3 * hidden + unit]!,
          ),
          -clip,
          clip,
        ),
      ),
    );
    const kept = round(round(forget * forgotten) + round(input * candidate));
    const output = round(f!(sum(1, kept, 1)));
    c[unit] = kept;
    h[unit] = round(output * round(out!(kept)));
  }
  return { h, c };
}

function recurrent(
  call: NodeCall,
  gates: number,
  defaults: readonly string[],
  stepOf: (step: Step) => Next,
): Evaluated[] {
  const isBatchFirst = call.int("layout", 0) === 1;
  const x = call.numbers(0);
  const steps = x.shape[isBatchFirst ? 1 : 0]!;
  const batch = x.shape[isBatchFirst ? 0 : 1]!;
  const features = x.shape[2]!;
  const weights = call.numbers(1);
  const [directions, ,] = weights.shape as [number, number, number];
  const hidden = call.int("hidden_size", weights.shape[1]! / gates);
  const rows = gates * hidden;
  const direction = call.text("direction", "forward");
  const names = call.texts("activations") ?? Array.from({ length: directions }, () => defaults).flat();
  const alphas = call.floats("activation_alpha") ?? [];
  const betas = call.floats("activation_beta") ?? [];
  const all = names.map((name, index) => activationOf(name, alphas[index], betas[index]));
  const lengths = call.optional(4)?.data ?? new Float64Array(batch).fill(steps);
  const stateAt = (index: number, own: number, row: number) => {
    const value = call.optional(index);
    if (value === null) return new Float64Array(hidden);
    const at = isBatchFirst ? row * directions + own : own * batch + row;
    return value.data.slice(at * hidden, (at + 1) * hidden);
  };
  const y = zeros(
    x.dtype,
    isBatchFirst ? [batch, steps, directions, hidden] : [steps, directions, batch, hidden],
  );
  const lastShape = isBatchFirst ? [batch, directions, hidden] : [directions, batch, hidden];
  const [lastH, lastC] = [zeros(x.dtype, lastShape), zeros(x.dtype, lastShape)];
  for (let own = 0; own < directions; own += 1) {
    const inputWeights = weights.data.subarray(own * rows * features, (own + 1) * rows * features);
    const recurrentWeights = call.numbers(2).data.subarray(own * rows * hidden, (own + 1) * rows * hidden);
    const biases =
      call.optional(3)?.data.subarray(own * 2 * rows, (own + 1) * 2 * rows) ?? new Float64Array(2 * rows);
    const isReverse = direction === "reverse" || own === 1;
    for (let row = 0; row < batch; row += 1) {
      let h: Float64Array = stateAt(5, own, row);
      let c: Float64Array = stateAt(6, own, row);
      for (let step = 0; step < lengths[row]!; step += 1) {
        const time = isReverse ? lengths[row]! - 1 - step : step;
        const at = (isBatchFirst ? row * steps + time : time * batch + row) * features;
        const fromInput = times(inputWeights, x.data.subarray(at, at + features), call);
        fromInput.forEach((value, index) => {
          fromInput[index] = call.arithmetic.round(value + biases[index]!);
        });
        ({ h, c } = stepOf({
          hidden,
          fromInput,
          fromState: times(recurrentWeights, h, call),
          h,
          c,
          activations: all.slice(own * defaults.length, (own + 1) * defaults.length),
          recurrentBias: biases.subarray(rows),
          recurrentWeights,
          peepholes: call.optional(7)?.data.subarray(own * 3 * hidden, (own + 1) * 3 * hidden) ?? null,
          call,
        }));
        const to = isBatchFirst
          ? (row * steps + time) * directions + own
          : (time * directions + own) * batch + row;
        y.data.set(h, to * hidden);
      }
      const to = (isBatchFirst ? row * directions + own : own * batch + row) * hidden;
      lastH.data.set(h, to);
      lastC.data.set(c, to);
    }
  }
  return [y, lastH, lastC];
}

/** A matrix [rows, columns] times a vector. */
function times(matrix: Float64Array, vector: Float64Array, call: NodeCall): Float64Array {
  const m = vector.length === 0 ? 0 : matrix.length / vector.length;
  const product = new Float64Array(m);
  addProduct(product, matrix, vector, { m, k: vector.length, n: 1 }, isRounded(call));
  return product;
}
