import { Graph } from "../graph.ts";
import { shapeFromDims } from "../graph-model/facts.ts";
import { isHandle, type GraphValue, type OpContext } from "../graph-model/op-context.ts";
import { onnxDims } from "../layouts.ts";
import type { Shape, Value } from "../types.ts";
import { castTo } from "./operands.ts";

/** A branch of which the other is never taken is written out; two possible ones become the graphs of an If. */
export function convertIf(op: OpContext): readonly GraphValue[] {
  const [, ...args] = op.inputs;
  const condition = castTo(op, op.native(op.input(0)), "bool");
  const names = ["then_branch", "else_branch"].map((branch) => op.functionOf(branch).name);
  const known = condition.shape.length === 0 ? op.knownNumbers(condition) : null;
  if (known !== null) {
    return op.call(known[0] === 0 ? names[1]! : names[0]!, args);
  }
  const branches = names.map((name) => branchOf(op, name, args));
  const [then, otherwise] = branches as [Branch, Branch];
  if (then.values.length !== otherwise.values.length) {
    return op.invalid(`has branches that return ${then.values.length} and ${otherwise.values.length} values`);
  }
  const results = then.values.map((value, index) => sharedResult(op, value, otherwise.values[index]!));
  const predicate =
    condition.shape.length === 0 ? condition : op.reshape(condition, { shape: [], dtype: "bool" });
  const attributes = { then_branch: then.graph, else_branch: otherwise.graph };
  return op.nodes("If", [predicate], results, attributes);
}

interface Branch {
  readonly graph: Graph;
  readonly values: readonly Value[];
}

function branchOf(op: OpContext, name: string, args: readonly GraphValue[]): Branch {
  const graph = op.graph.body();
  const pen = op.inBody(graph);
  const values = pen.call(name, args).map((value) => {
    if (isHandle(value)) {
      return op.unsupported(`its branches return a ${value.handle}, and no tensor`);
    }
    return ownValue(pen, value);
  });
  addOutputs(graph, values);
  return { graph, values };
}

/** A value that a graph may return: in TF.js's order and types, and made in that graph. */
export function ownValue(pen: OpContext, value: Value): Value {
  const native = pen.native(value);
  const typed = native.dtype === "int64" ? pen.asInt32(native) : native;
  return pen.withDims(pen.node("Identity", [typed], typed), pen.dims(typed));
}

export function addOutputs(graph: Graph, values: readonly Value[]): void {
  for (const value of values) {
    graph.outputs.push({ name: value.name, value: value.name, dtype: value.dtype, dims: onnxDims(value) });
  }
}

function sharedResult(
  op: OpContext,
  a: Value,
  b: Value,
): { readonly shape: Shape; readonly dtype: Value["dtype"] } {
  if (a.shape.length !== b.shape.length || a.dtype !== b.dtype) {
    return op.unsupported(
      `its branches return ${a.dtype} of rank ${a.shape.length} and ${b.dtype} of rank ${b.shape.length}`,
    );
  }
  const shape = a.shape.map((size, axis) => (size === (b.shape[axis] ?? null) ? size : null));
  return { shape: shapeFromDims(shape.map((size, axis) => size ?? `?${axis}`)), dtype: a.dtype };
}
