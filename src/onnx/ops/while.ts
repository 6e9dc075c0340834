import { BoxbenchError } from "../../core/errors.ts";
import { Graph } from "../graph.ts";
import { addDims, type Dim } from "../graph-model/dims.ts";
import { shapeFromDims } from "../graph-model/facts.ts";
import { isHandle, type GraphValue, type OpContext } from "../graph-model/op-context.ts";
import type { GraphFunction } from "../graph-model/types.ts";
import type { Shape, Value } from "../types.ts";
import { addOutputs, ownValue } from "./if.ts";
import { castTo } from "./operands.ts";
import {
  emptyStack,
  isTensorList,
  listOf,
  listWithOne,
  stackedList,
  writtenByLoop,
  type TensorList,
} from "./tensor-list.ts";

/** More steps than these are not written out, even where their number is known. */
const MOST_STEPS_WRITTEN_OUT = 16;

/** Shapes of what a loop carries are found by converting its body again until they hold. */
const MOST_ROUNDS = 4;

/** A loop of few steps is written out, any other one becomes a Loop. */
export function convertWhile(op: OpContext): readonly GraphValue[] {
  return writtenOut(op) ?? loopOf(op);
}

/** The steps one after the other; null where their number is not known, or large. */
function writtenOut(op: OpContext): readonly GraphValue[] | null {
  const [cond, body] = [op.functionOf("cond").name, op.functionOf("body").name];
  let values = op.inputs;
  for (let step = 0; step <= MOST_STEPS_WRITTEN_OUT; step += 1) {
    const [condition] = op.call(cond, values);
    const known = condition === undefined || isHandle(condition) ? null : op.knownNumbers(condition);
    if (known === null) {
      return null;
    }
    if (known[0] === 0) {
      return values;
    }
    values = op.call(body, values);
  }
  return null;
}

/** How an argument goes through the loop. */
type Carriage =
  /** The body hands it on unchanged: the graph of the loop reads it from outside. */
  | { readonly kind: "constant" }
  /** A tensor that each step makes anew. */
  | { readonly kind: "state"; readonly shape: Shape; readonly symbol: string }
  /** A list to which each step writes the next element: an output of the Loop that grows. */
  | { readonly kind: "written" }
  /** A list of which each step writes the same place: what the last step wrote remains. */
  | { readonly kind: "last"; readonly place: number }
  /** A list of which any places are written, or that grows by more than one element: one value [n, ...]. */
  | { readonly kind: "dense"; readonly initial: Value; readonly shape: Shape };

function loopOf(op: OpContext): readonly GraphValue[] {
  const body = op.functionOf("body");
  const first = op.inputs.map((input, index) => firstCarriage(op, body, input, index));
  try {
    return loopWith(op, body, first);
  } catch (error) {
    const whole = listsAsWhole(op, first);
    if (whole === null || !(error instanceof BoxbenchError) || error.code !== "UNSUPPORTED_OP") {
      throw error;
    }
    return loopWith(op, body, whole);
  }
}

/**
 * The carriages for steps that do more with a list than to write the next element: what such a list holds goes from
 * step to step as one value. Null where there is no such list, or nothing says of what shape its elements are.
 */
function listsAsWhole(op: OpContext, carriages: readonly Carriage[]): Carriage[] | null {
  const whole = carriages.map((carriage, index): Carriage => {
    const input = op.inputs[index]!;
    const initial = carriage.kind === "written" && isTensorList(input) ? emptyStack(op, input) : null;
    return initial === null ? carriage : { kind: "dense", initial, shape: initial.shape };
  });
  return whole.some((carriage, index) => carriage !== carriages[index]) ? whole : null;
}

function loopWith(op: OpContext, body: GraphFunction, first: readonly Carriage[]): readonly GraphValue[] {
  let carriages = first;
  for (let round = 0; round < MOST_ROUNDS; round += 1) {
    const trial = convertBody(op, body, carriages);
    const next = carriages.map((carriage, index) => nextCarriage(op, carriage, trial, index));
    if (next.every((carriage, index) => carriage === carriages[index])) {
      return emitLoop(op, carriages, trial);
    }
    carriages = next;
  }
  return op.unsupported("the shapes of what it carries never settle");
}

function firstCarriage(op: OpContext, body: GraphFunction, input: GraphValue, index: number): Carriage {
  if (isHandedOn(body, index)) {
    return { kind: "constant" };
  }
  if (isTensorList(input)) {
    if (input.elements?.length === 0) {
      return { kind: "written" };
    }
    const initial = stackedList(op, input);
    return { kind: "dense", initial, shape: initial.shape };
  }
  if (isHandle(input)) {
    return op.unsupported(`it changes a ${input.handle}`);
  }
  return { kind: "state", shape: op.native(input).shape, symbol: `${op.path}:step:${index}` };
}

/** Whether the body returns the argument as it got it, maybe through nodes that do nothing. */
function isHandedOn({ inputs, outputs, nodes }: GraphFunction, index: number): boolean {
  let ref = outputs[index];
  for (let node = ref && nodes.get(ref.node); node?.op === "Identity"; node = ref && nodes.get(ref.node)) {
    ref = node.inputs[0];
  }
  return ref !== undefined && ref.node === inputs[index] && ref.output === 0;
}

interface Body {
  readonly graph: Graph;
  readonly pen: OpContext;
  /** What the body reads, by argument. */
  readonly given: readonly GraphValue[];
  /** What it returns, by argument. */
  readonly made: readonly GraphValue[];
  readonly condition: Value;
}

function convertBody(op: OpContext, body: GraphFunction, carriages: readonly Carriage[]): Body {
  const graph = op.graph.body();
  const pen = op.inBody(graph);
  addInput(pen, graph, "iteration", [], "int64");
  addInput(pen, graph, "condition", [], "bool");
  const given = carriages.map((carriage, index): GraphValue => {
    const outer = op.inputs[index]!;
    if (carriage.kind === "constant") {
      return isHandle(outer) ? outer : pen.native(outer);
    }
    if (carriage.kind === "written" || carriage.kind === "last") {
      return writtenByLoop;
    }
    if (carriage.kind === "dense") {
      const { initial, shape } = carriage;
      const list = addInput(pen, graph, "list", shape, initial.dtype);
      const outer = op.dims(initial);
      // How long it is changes from step to step.
      const dims = shape.map((size, axis) => size ?? (axis === 0 ? `${list.name}:0` : outer[axis]!));
      return listOf(pen.withDims(list, dims));
    }
    const { dtype } = op.input(index);
    const state = addInput(pen, graph, "state", carriage.shape, dtype);
    if (dtype === "int32" && carriage.shape.length === 0) {
      pen.conversion.facts.setContent(state, { shape: [], elements: [carriage.symbol] });
    }
    return state;
  });
  const made = pen.call(body.name, given);
  const [test] = pen.call(op.functionOf("cond").name, made);
  if (test === undefined || isHandle(test)) {
    return op.invalid("has a condition that is no tensor");
  }
  return { graph, pen, given, made, condition: castTo(pen, pen.native(test), "bool") };
}

function addInput(pen: OpContext, graph: Graph, label: string, shape: Shape, dtype: Value["dtype"]): Value {
  const name = graph.uniqueName(`${pen.path}/${label}`);
  graph.inputs.push({ name, value: name, dtype, dims: shape });
  return { name, shape, dtype, layout: "native", flatFrom: null, mask: null };
}

/** The same carriage where it held, another one where the body showed more. */
function nextCarriage(op: OpContext, carriage: Carriage, body: Body, index: number): Carriage {
  const { pen, made } = body;
  const result = made[index];
  if (carriage.kind === "state") {
    if (result === undefined || isHandle(result)) {
      return op.unsupported("a tensor that it carries becomes something else");
    }
    return withShape(op, carriage, pen.native(result).shape);
  }
  if (carriage.kind === "dense") {
    return result !== undefined && isTensorList(result)
      ? withShape(op, carriage, stackedList(pen, result).shape)
      : op.unsupported("a list that it carries becomes something else");
  }
  if (carriage.kind === "constant") {
    return carriage;
  }
  if (result === undefined || !isTensorList(result) || result.written === null) {
    return op.unsupported("a step of it does more with a list than to write one element");
  }
  const { place } = result.written;
  if (place === "behind") {
    return carriage;
  }
  const fixed = pen.knownNumbers(place)?.[0];
  if (fixed !== undefined) {
    return carriage.kind === "last" && carriage.place === fixed ? carriage : { kind: "last", place: fixed };
  }
  return isCounter(op, body, place)
    ? carriage
    : op.unsupported("it writes to a list in an order that is not that of its steps");
}

/** The same carriage, with sizes free that are others after a step. */
function withShape<C extends Carriage & { readonly shape: Shape }>(
  op: OpContext,
  carriage: C,
  after: Shape,
): C {
  if (after.length !== carriage.shape.length) {
    return op.unsupported("the rank of what it carries changes from step to step");
  }
  const shape = carriage.shape.map((size, axis) => (size === after[axis] ? size : null));
  return shape.every((size, axis) => size === carriage.shape[axis]) ? carriage : { ...carriage, shape };
}

/** Whether a place is a counter of the loop: it begins with 0 and grows by 1. Its content is named after its state. */
function isCounter(op: OpContext, { pen, made }: Body, place: Value): boolean {
  const symbol = pen.content(place)?.elements[0];
  const prefix = `${op.path}:step:`;
  if (typeof symbol !== "string" || !symbol.startsWith(prefix)) {
    return false;
  }
  const index = Number(symbol.slice(prefix.length));
  const after = made[index];
  const isOneMore =
    after !== undefined && !isHandle(after) && pen.content(after)?.elements[0] === addDims(symbol, 1);
  return isOneMore && op.knownNumbers(op.input(index))?.[0] === 0;
}

/** What the last step wrote. */
function lastOf(op: OpContext, { stacked }: TensorList): Value {
  const last = op.constantOf("int32", [], [-1]);
  const { dtype } = stacked!;
  return op.nodeWithDims("Gather", [stacked!, last], op.dims(stacked!).slice(1), { dtype }, { axis: 0 });
}

function emitLoop(op: OpContext, carriages: readonly Carriage[], body: Body): readonly GraphValue[] {
  const { graph, pen, made } = body;
  const [test] = op.call(op.functionOf("cond").name, op.inputs);
  const first = castTo(op, op.native(test as Value), "bool");
  // Where a state is what the step writes, as the output of most recurrent cells, no list of all steps is needed.
  const stateOf = (index: number): number | null => {
    const written = (made[index] as TensorList).written!.value.name;
    const state = carriages.findIndex(
      ({ kind }, at) => kind === "state" && (made[at] as Value).name === written,
    );
    return state < 0 ? null : state;
  };
  const states: Value[] = [];
  const carried: { index: number; initial: Value }[] = [];
  const scanned: { index: number; value: Value }[] = [];
  for (const [index, carriage] of carriages.entries()) {
    if (carriage.kind === "state") {
      carried.push({ index, initial: op.native(op.input(index)) });
      states.push(ownValue(pen, made[index] as Value));
    } else if (carriage.kind === "dense") {
      carried.push({ index, initial: carriage.initial });
      states.push(ownValue(pen, stackedList(pen, made[index] as TensorList)));
    } else if (carriage.kind === "written" || (carriage.kind === "last" && stateOf(index) === null)) {
      scanned.push({ index, value: ownValue(pen, (made[index] as TensorList).written!.value) });
    }
  }
  addOutputs(graph, [ownValue(pen, body.condition), ...states, ...scanned.map(({ value }) => value)]);
  const results = [
    ...states.map(({ dtype }, index) => ({ shape: graph.inputs[index + 2]!.dims, dtype })),
    ...scanned.map(({ value }) => ({ shape: [null, ...value.shape], dtype: value.dtype })),
  ];
  const inputs = [null, first, ...carried.map(({ initial }) => initial)];
  const values = op.nodes("Loop", inputs, results, { body: graph });
  const after = new Map<number, GraphValue>();
  carried.forEach(({ index }, at) => {
    after.set(index, carriages[index]!.kind === "dense" ? listOf(values[at]!) : values[at]!);
  });
  scanned.forEach(({ index, value }, at) => {
    const stacked = values[states.length + at]!;
    const dims: Dim[] = [`${stacked.name}:0`, ...pen.dims(value)];
    const known = shapeFromDims(dims);
    after.set(index, listOf(op.withDims({ ...stacked, shape: known }, dims)));
  });
  for (const [index, carriage] of carriages.entries()) {
    if (carriage.kind === "last") {
      const state = stateOf(index);
      const value = state === null ? lastOf(op, after.get(index) as TensorList) : (after.get(state) as Value);
      after.set(index, listWithOne(carriage.place, value));
    }
  }
  return op.inputs.map((input, index) => after.get(index) ?? input);
}
