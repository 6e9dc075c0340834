import type { Rule } from "../rule.ts";

interface CellCost {
  /** Sums over the inputs and the state that each unit makes in a step. */
  readonly gates: number;
  /** Everything else that a unit does in a step: activations and products of gates and states. */
  readonly pointwise: number;
}

/**
 * A rule for a recurrent operator. In each step each unit makes `gates` sums over the inputs and over the state, each
 * with its bias, and then combines them.
 */
function recurrent({ gates, pointwise }: CellCost): Rule {
  return (node) => {
    const [steps, batch, features] = node.input(0).shape as [number, number, number];
    const directions = node.input(1).shape[0]!;
    const units = node.int("hidden_size", node.input(2).shape[2]!);
    const biases = node.has(3) ? 1 : 0;
    const perUnit = gates * (2 * features + 2 * units + biases) + pointwise;
    const state = node.like([directions, batch, units]);
    const outputs = [node.like([steps, directions, batch, units]), state, state];
    return {
      outputs: outputs.slice(0, node.outputCount),
      flops: steps * batch * directions * units * perUnit,
    };
  };
}

export const recurrentRules = {
  /** h = f(sum). */
  RNN: recurrent({ gates: 1, pointwise: 1 }),
  /** Three activations; r·h, and (1 - z)·n + z·h. */
  GRU: recurrent({ gates: 3, pointwise: 3 + 5 }),
  /** Five activations; f·c + i·g, and o·tanh(c). */
  LSTM: recurrent({ gates: 4, pointwise: 5 + 4 }),
} satisfies Record<string, Rule>;
