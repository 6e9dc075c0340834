import type { ActivationName } from "../../activations.ts";
import { floats, type Attributes } from "../../graph.ts";
import type { LayerContext } from "../../layer-context.ts";
import type { Value } from "../../types.ts";
import type { Cell } from "./cells.ts";
import { onnxBiases, onnxKernels } from "./weights.ts";

interface OnnxActivation {
  readonly name: string;
  /** Its parameters, where it has them. */
  readonly alpha?: number;
  readonly beta?: number;
}

/** The activations that ONNX's recurrent operators have; the others need a Scan. */
const onnxActivations: Partial<Readonly<Record<ActivationName, OnnxActivation>>> = {
  tanh: { name: "Tanh" },
  sigmoid: { name: "Sigmoid" },
  hardSigmoid: { name: "HardSigmoid", alpha: 0.2, beta: 0.5 },
  relu: { name: "Relu" },
  elu: { name: "Elu", alpha: 1 },
  linear: { name: "Affine", alpha: 1, beta: 0 },
  softplus: { name: "Softplus" },
  softsign: { name: "Softsign" },
};

/** The RNN, GRU or LSTM operator over a whole sequence. */
export interface FusedCall {
  /** One for each direction: two for a bidirectional call. */
  readonly cells: readonly Cell[];
  readonly direction: "forward" | "reverse" | "bidirectional";
  /** Shape [T, N, features]. */
  readonly input: Value;
  /** Number of steps of each sequence, [N], int32; null where all have T. */
  readonly lengths: Value | null;
  /** Each [directions, N, units]; null for zeros. */
  readonly initial: readonly Value[] | null;
  readonly wantsSequence: boolean;
  /** How many of the states behind the last step are wanted, h first. */
  readonly finalCount: number;
}

export interface FusedResult {
  /** Shape [T, directions, N, units], in the order of the input; there if it was wanted. */
  readonly sequence: Value | null;
  /** The wanted states behind the last step, each [directions, N, units]. */
  readonly final: readonly Value[];
}

/** Whether the ONNX operator computes just what the cell does. */
export function isFusible({ kind, activation, recurrentActivation }: Cell): boolean {
  const hasName = (name: ActivationName) => onnxActivations[name] !== undefined;
  return hasName(activation) && (kind === "SimpleRNN" || hasName(recurrentActivation));
}

export function emitFused(layer: LayerContext, call: FusedCall): FusedResult {
  const { cells, input, lengths, initial } = call;
  const { kind, units } = cells[0]!;
  const [steps = null, batch = null] = input.shape;
  const label = (name: string) => (cells.length > 1 ? `${name}s` : name);
  const kernel = onnxKernels(
    kind,
    cells.map((cell) => cell.kernel),
  );
  const recurrent = onnxKernels(
    kind,
    cells.map((cell) => cell.recurrentKernel),
  );
  const bias = onnxBiases(cells);
  const inputs = [
    input,
    layer.initializer(label("kernel"), kernel),
    layer.initializer(label("recurrent_kernel"), recurrent),
    bias ? layer.initializer(label("bias"), bias) : null,
    lengths,
    ...(initial ?? []),
  ];
  const sequence = { shape: [steps, cells.length, batch, units] };
  const final = { shape: [cells.length, batch, units] };
  const results = [
    call.wantsSequence ? sequence : null,
    ...Array.from({ length: call.finalCount }, () => final),
  ];
  const operator = kind === "SimpleRNN" ? "RNN" : kind;
  const made = layer.nodes(operator, withoutTrailingNulls(inputs), results, attributesOf(layer, call));
  return call.wantsSequence ? { sequence: made[0]!, final: made.slice(1) } : { sequence: null, final: made };
}

function attributesOf({ opset }: LayerContext, { cells, direction }: FusedCall): Attributes {
  const { kind, units } = cells[0]!;
  return {
    hidden_size: units,
    direction,
    ...activationsOf(cells),
    ...(kind === "GRU" ? { linear_before_reset: 0 } : {}),
    ...(kind === "LSTM" ? { input_forget: 0 } : {}),
    ...(opset >= 14 ? { layout: 0 } : {}),
  };
}

/**
 * No attribute where all activations are the defaults: ONNX Runtime runs the operator on CUDA only without it.
 * Parameters only with Affine, for which ONNX Runtime has no defaults.
 */
function activationsOf(cells: readonly Cell[]): Attributes {
  const used = cells.flatMap(({ kind, activation, recurrentActivation }) => {
    const own = onnxActivations[activation]!;
    const gates = onnxActivations[recurrentActivation]!;
    return { SimpleRNN: [own], GRU: [gates, own], LSTM: [gates, own, own] }[kind];
  });
  const defaults = cells.flatMap(
    ({ kind }) =>
      ({ SimpleRNN: ["Tanh"], GRU: ["Sigmoid", "Tanh"], LSTM: ["Sigmoid", "Tanh", "Tanh"] })[kind],
  );
  const activations = used.map(({ name }) => name);
  if (activations.join() === defaults.join()) {
    return {};
  }
  if (!activations.includes("Affine")) {
    return { activations };
  }
  return {
    activations,
    activation_alpha: floats(used.map(({ alpha }) => alpha).filter((alpha) => alpha !== undefined)),
    activation_beta: floats(used.map(({ beta }) => beta).filter((beta) => beta !== undefined)),
  };
}

function withoutTrailingNulls<T>(list: readonly (T | null)[]): (T | null)[] {
  return list.slice(0, list.findLastIndex((element) => element !== null) + 1);
}
