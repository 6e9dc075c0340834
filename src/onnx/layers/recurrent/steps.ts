import { activationConverters } from "../../activations.ts";
import { float } from "../../graph.ts";
import type { LayerContext } from "../../layer-context.ts";
import { unsqueeze } from "../../operators.ts";
import type { FloatTensor } from "../../tensor.ts";
import type { Value } from "../../types.ts";
import { statesByCell, type Cell } from "./cells.ts";
import { columnsOf } from "./weights.ts";

/**
 * What the input adds to the gates of a cell: input * kernel + bias.
 *
 * @param input [..., features]
 * @returns [..., gates * units]
 */
export function projectInput(layer: LayerContext, cell: Cell, input: Value): Value {
  const result = { shape: [...input.shape.slice(0, -1), cell.kernel.shape[1]!] };
  const product = layer.node("MatMul", [input, layer.initializer("kernel", cell.kernel)], result);
  return cell.bias === null
    ? product
    : layer.node("Add", [product, layer.initializer("bias", cell.bias)], result);
}

/**
 * One step of a stack of cells.
 *
 * @param projected the step's input as the first cell's `projectInput` returns it
 * @param states those of the last cell first, as TF.js lists them
 * @returns the new states in the same order; the first is the output
 */
export function stackStep(
  body: LayerContext,
  cells: readonly Cell[],
  projected: Value,
  states: readonly Value[],
): Value[] {
  const before = statesByCell(cells, states);
  const after: Value[][] = [];
  cells.forEach((cell, index) => {
    const below = after.at(-1)?.[0];
    const input = below === undefined ? projected : projectInput(body, cell, below);
    after.push(cellSteps[cell.kind](body, cell, input, before[index]!));
  });
  return after.toReversed().flat();
}

/**
 * Keeps the old states where the step is masked.
 *
 * @param mask as many axes as a state, but the last one of TF.js's order
 */
export function keepMasked(
  body: LayerContext,
  mask: Value,
  before: readonly Value[],
  after: readonly Value[],
): Value[] {
  const axis = after[0]!.layout === "NCHW" ? 1 : mask.shape.length;
  const wide = unsqueeze(body, mask, [axis], { shape: mask.shape.toSpliced(axis, 0, 1), dtype: "bool" });
  return after.map((value, index) => body.node("Where", [wide, value, before[index]!], value));
}

type CellStep = (body: LayerContext, cell: Cell, input: Value, states: readonly Value[]) => Value[];

const cellSteps: Readonly<Record<Cell["kind"], CellStep>> = {
  SimpleRNN: (body, cell, input, [h]) => {
    const sum = addProduct(body, h!, cell.recurrentKernel, input);
    return [activationConverters[cell.activation].convert(body, sum)];
  },
  GRU: (body, cell, input, [h]) => {
    const { units, recurrentKernel } = cell;
    const activate = (value: Value) => activationConverters[cell.activation].convert(body, value);
    const open = (value: Value) => activationConverters[cell.recurrentActivation].convert(body, value);
    const [inputGates, inputOwn] = split(body, input, [2 * units, units]);
    const sums = addProduct(body, h!, columnsOf(recurrentKernel, 0, 2 * units), inputGates!);
    const [update, reset] = split(body, sums, [units, units]).map(open);
    const kept = body.node("Mul", [reset!, h!], h!);
    const fresh = activate(addProduct(body, kept, columnsOf(recurrentKernel, 2 * units, units), inputOwn!));
    const share = body.node("Sub", [body.scalar(1), update!], h!);
    const old = body.node("Mul", [update!, h!], h!);
    return [body.node("Add", [old, body.node("Mul", [share, fresh], h!)], h!)];
  },
  LSTM: (body, cell, input, [h, c]) => {
    const { units } = cell;
    const sums = addProduct(body, h!, cell.recurrentKernel, input);
    return lstmStates(body, cell, split(body, sums, [units, units, units, units]), c!);
  },
};

/**
 * The states h and c of an LSTM from the sums of its four gates.
 *
 * @param sums i, f, c, o, each shaped and laid out like c
 */
export function lstmStates(
  body: LayerContext,
  cell: Pick<Cell, "activation" | "recurrentActivation">,
  sums: readonly Value[],
  c: Value,
): Value[] {
  const activate = (value: Value) => activationConverters[cell.activation].convert(body, value);
  const open = (value: Value) => activationConverters[cell.recurrentActivation].convert(body, value);
  const [input, forget, candidate, output] = sums;
  const kept = body.node("Mul", [open(forget!), c], c);
  const fresh = body.node("Mul", [open(input!), activate(candidate!)], c);
  const carry = body.node("Add", [kept, fresh], c);
  return [body.node("Mul", [open(output!), activate(carry)], c), carry];
}

/** value * matrix + addend, in one node. */
function addProduct(body: LayerContext, value: Value, matrix: FloatTensor, addend: Value): Value {
  const attributes = { alpha: float(1), beta: float(1), transA: 0, transB: 0 };
  const operands = [value, body.initializer("recurrent_kernel", matrix), addend];
  return body.node("Gemm", operands, { shape: addend.shape }, attributes);
}

function split(body: LayerContext, value: Value, sizes: readonly number[]): Value[] {
  const results = sizes.map((size) => ({ shape: [...value.shape.slice(0, -1), size] }));
  return body.nodes("Split", [value, body.int64(sizes)], results, { axis: value.shape.length - 1 });
}
