import type { LayerContext } from "../../layer-context.ts";
import type { Value } from "../../types.ts";

/** A loop over the time axis of batch-major sequences. */
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
  for (const { name, dtype, shape } of [...after, ...collected]) {
    graph.outputs.push({ name, value: name, dtype, dims: shape });
  }
  const [batch = null, steps = null] = sequences[0]!.shape;
  const results = [
    ...states,
    ...collected.map((value) => ({ shape: [batch, steps, ...value.shape.slice(1)], dtype: value.dtype })),
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

/** States of zeros for a batch whose size is known only at run time, if at all. */
export function zeroState(layer: LayerContext, input: Value, sizes: readonly number[]): Value {
  const [batch = null] = input.shape;
  const shape = layer.node("Shape", [input], { shape: [input.shape.length], dtype: "int64" });
  const count = layer.node("Slice", [shape, layer.int64([0]), layer.int64([1]), layer.int64([0])], {
    shape: [1],
    dtype: "int64",
  });
  const target = layer.node(
    "Concat",
    [count, layer.int64(sizes)],
    { shape: [sizes.length + 1], dtype: "int64" },
    { axis: 0 },
  );
  return layer.node("Expand", [layer.scalar(0), target], { shape: [batch, ...sizes] });
}
