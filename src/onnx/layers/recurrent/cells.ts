import { activationName, type ActivationName } from "../../activations.ts";
import type { LayerContext } from "../../layer-context.ts";
import type { FloatTensor } from "../../tensor.ts";

export type CellKind = "SimpleRNN" | "GRU" | "LSTM";

/** Weight blocks of a cell, and the states that it carries from step to step. */
export const cellSizes = {
  SimpleRNN: { gates: 1, states: 1 },
  GRU: { gates: 3, states: 1 },
  LSTM: { gates: 4, states: 2 },
} as const satisfies Record<CellKind, { gates: number; states: number }>;

/** A recurrent cell with its weights in TF.js's order: GRU z, r, h; LSTM i, f, c, o. */
export interface Cell {
  readonly kind: CellKind;
  readonly units: number;
  readonly activation: ActivationName;
  /** For the gates; SimpleRNN has none and does not use it. */
  readonly recurrentActivation: ActivationName;
  /** Shape [features, gates * units]. */
  readonly kernel: FloatTensor;
  /** Shape [units, gates * units]. */
  readonly recurrentKernel: FloatTensor;
  /** Shape [gates * units]. */
  readonly bias: FloatTensor | null;
}

const cellKinds: Readonly<Record<string, CellKind>> = {
  SimpleRNNCell: "SimpleRNN",
  GRUCell: "GRU",
  LSTMCell: "LSTM",
};

/**
 * The cells of a recurrent layer, in the order in which data goes through them.
 *
 * @param features size of the input at one step
 * @throws BoxbenchError UNSUPPORTED_LAYER for a cell that has no converter
 * @throws BoxbenchError MODEL_FILE for a missing weight, or one of another shape
 */
export function readCells(layer: LayerContext, features: number): Cell[] {
  if (layer.className === "RNN") {
    return cellsInside(layer.child(layer.config.raw("cell")), features);
  }
  return [readCell(layer, layer.className as CellKind, features)];
}

function cellsInside(cell: LayerContext, features: number): Cell[] {
  const kind = cellKinds[cell.className];
  if (kind !== undefined) {
    return [readCell(cell, kind, features)];
  }
  if (cell.className !== "StackedRNNCells") {
    const supported = [...Object.keys(cellKinds), "StackedRNNCells"].join(", ");
    return cell.unsupported(`it is no cell that an RNN can run. Supported cells: ${supported}`);
  }
  const stack = cell.config.raw("cells");
  if (!Array.isArray(stack) || stack.length === 0) {
    return cell.invalid("has no cells");
  }
  const cells: Cell[] = [];
  stack.forEach((serialized: unknown, index) => {
    const prefixes = cell.weightPrefixes.map((prefix) => `${prefix}/RNNCell_${index}`);
    cells.push(...cellsInside(cell.child(serialized, prefixes), cells.at(-1)?.units ?? features));
  });
  return cells;
}

function readCell(layer: LayerContext, kind: CellKind, features: number): Cell {
  if (kind === "GRU" && layer.config.boolean("resetAfter", false)) {
    return layer.unsupported("TF.js itself has no GRU with resetAfter; train it with reset_after=False");
  }
  const units = layer.config.integer("units");
  const columns = cellSizes[kind].gates * units;
  return {
    kind,
    units,
    activation: cellActivation(layer, "activation", "tanh"),
    recurrentActivation: kind === "SimpleRNN" ? "linear" : gateActivation(layer),
    kernel: layer.weight("kernel", [features, columns]),
    recurrentKernel: layer.weight("recurrent_kernel", [units, columns]),
    bias: layer.config.boolean("useBias", true) ? layer.weight("bias", [columns]) : null,
  };
}

/** The activation of a cell's gates. */
export function gateActivation(layer: LayerContext): ActivationName {
  return cellActivation(layer, "recurrentActivation", "hardSigmoid");
}

/** An activation of a cell: TF.js takes its default where the field is absent, and none where it is null. */
export function cellActivation(layer: LayerContext, key: string, fallback: ActivationName): ActivationName {
  const isSimple = layer.className.startsWith("SimpleRNN");
  const value = layer.fields[key];
  const isAbsent = value === undefined || (value === null && isSimple);
  return isAbsent ? fallback : activationName(layer, key);
}

/** Number of states of all cells together. */
export function stateCount(cells: readonly Cell[]): number {
  return cells.reduce((count, cell) => count + cellSizes[cell.kind].states, 0);
}

/** TF.js lists the states of the last cell first: one list for each cell, in the order of the cells. */
export function statesByCell<T>(cells: readonly Cell[], states: readonly T[]): T[][] {
  let start = 0;
  return cells
    .toReversed()
    .map(({ kind }) => {
      const own = states.slice(start, start + cellSizes[kind].states);
      start += own.length;
      return own;
    })
    .toReversed();
}
