import type { LayerContext } from "../../layer-context.ts";
import { onnxDims } from "../../layouts.ts";
import { filledTensor } from "../../tensor.ts";
import type { Shape, Value } from "../../types.ts";
import { concat, sizesOf } from "./folding.ts";

/** A loop over the time axis of batch-major sequences. All shapes are ONNX dimensions here. */
export interface ScanCall {
  /** The states before the first step. */
  readonly states: readonly Value[];
  /** Each [N, T, ...]: a step gets [N, ...]. */
  readonly sequences: readonly Value[];
  /** Begin with the last step. */
  readonly goBackwards: boolean;
  /** Put the outputs of later steps in front of those of earlier ones. */
  readonly flip: boolean;
  readonly wantsSequence: boolean;
}

export interface ScanResult {
  /** The first state of each step, [N, T, ...]; there if it was wanted. */
  readonly sequence: Value | null;
  /** The states behind the last step. */
  readonly states: readonly Value[];
}

/**
 * The ONNX operator Scan.
 *
 * @param step emits the nodes of one step with the pen that it gets, and returns the new states
 */
export function emitScan(
  layer: LayerContext,
  call: ScanCall,
  step: (body: LayerContext, states: readonly Value[], elements: readonly Value[]) => readonly Value[],
): ScanResult {
  const { states, sequences, wantsSequence } = call;
  const graph = layer.graph.body();
  const body = layer.inBody(graph);
  const addInput = (label: string, like: Value, shape: Value["shape"]): Value => {
    const name = graph.uniqueName(`${layer.path}/${label}`);
    graph.inputs.push({ name, value: name, dtype: like.dtype, dims: shape });
    return { name, shape, dtype: like.dtype, layout: "native", flatFrom: null, mask: null };
  };
  const before = states.map((state) => addInput("state", state, state.shape));
  const elements = sequences.map((sequence) =>
    addInput("step", sequence, [sequence.shape[0] ?? null, ...sequence.shape.slice(2)]),
  );
  const after = step(body, before, elements);
  // A graph cannot have the same value as output twice.
  const collected = wantsSequence ? [body.node("Identity", [after[0]!], after[0]!)] : [];
  for (const value of [...after, ...collected]) {
    graph.outputs.push({ name: value.name, value: value.name, dtype: value.dtype, dims: onnxDims(value) });
  }
  const [batch = null, steps = null] = sequences[0]!.shape;
  const results = [
    ...states,
    ...collected.map((value) => ({ shape: [batch, steps, ...onnxDims(value).slice(1)], dtype: value.dtype })),
  ];
  const made = layer.nodes("Scan", [...states, ...sequences], results, {
    body: graph,
    num_scan_inputs: sequences.length,
    scan_input_axes: sequences.map(() => 1),
    scan_input_directions: sequences.map(() => (call.goBackwards ? 1 : 0)),
    ...(wantsSequence ? { scan_output_axes: [1], scan_output_directions: [call.flip ? 1 : 0] } : {}),
  });
  return { states: made.slice(0, states.length), sequence: made[states.length] ?? null };
}

/**
 * A state of zeros.
 *
 * @param dims its ONNX dimensions, null where known only at run time
 * @param like [N, T, ...]: a value that has the unknown sizes, behind the time axis like the state
 */
export function zeroState(layer: LayerContext, dims: Shape, like: Value): Value {
  const known = dims.filter((size) => size !== null);
  if (known.length === dims.length) {
    return layer.initializer("zeros", filledTensor(known, 0));
  }
  const parts = dims.map((size, axis) => {
    const place = axis === 0 ? 0 : axis + 1;
    return size === null ? sizesOf(layer, like, place, place + 1) : layer.int64([size]);
  });
  return layer.node("Expand", [layer.scalar(0), concat(layer, parts)], { shape: dims });
}
