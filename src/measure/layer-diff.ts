import { formatShape } from "../core/shapes.ts";
import type { LayerTrace } from "../onnx/converted-model.ts";
import { toNativePermutation } from "../onnx/layouts.ts";
import { floatTensor, permuted } from "../onnx/tensor.ts";
import type { OrtArray } from "../runtimes/ort-node/run-values.ts";
import type { LayerOutput } from "../runtimes/tfjs/layer-outputs.ts";

/**
 * - `same`: within the tolerance.
 * - `differs`: not within it, or of another shape.
 * - `folded`: the converter merged the layer into another one, so the file has no value for it.
 * - `absent`: the file should have the value, and has not.
 */
export type LayerState = "same" | "differs" | "folded" | "absent";

export interface LayerComparison {
  readonly layer: string;
  readonly className: string;
  readonly state: LayerState;
  /** Largest |onnx - tfjs|; infinite where only one is NaN or infinite; null where nothing was compared. */
  readonly maxError: number | null;
  /** Largest |tfjs|, of the finite ones. */
  readonly scale: number | null;
  /** Why it differs, where that is no number: shapes. */
  readonly problem: string | null;
}

export interface LayerDiff {
  /** In execution order: each layer comes after those that it reads. */
  readonly layers: readonly LayerComparison[];
  /** The first that differs; all that it reads, and that could be compared, is the same. */
  readonly first: LayerComparison | null;
  /** Layers that were folded into the first one, or whose values it reads without one in between to compare. */
  readonly suspects: readonly string[];
}

/**
 * Compares the outputs of each layer.
 *
 * @param traces where each layer's output is in the ONNX graph
 * @param expected what TF.js computed
 * @param actual values of the ONNX graph by name
 * @param tolerance of the largest difference, relative to the largest number of the layer or to 1
 */
export function compareLayers(
  traces: readonly LayerTrace[],
  expected: readonly LayerOutput[],
  actual: ReadonlyMap<string, OrtArray>,
  tolerance: number,
): LayerDiff {
  const traceOf = new Map(traces.map((trace) => [trace.layer, trace]));
  const layers = expected.flatMap((output) => {
    const trace = traceOf.get(output.path);
    return trace === undefined ? [] : [compareLayer(trace, output, actual, tolerance)];
  });
  const first = layers.find(({ state }) => state === "differs") ?? null;
  return { layers, first, suspects: first === null ? [] : uncomparedBefore(first.layer, layers, expected) };
}

function compareLayer(
  trace: LayerTrace,
  output: LayerOutput,
  actual: ReadonlyMap<string, OrtArray>,
  tolerance: number,
): LayerComparison {
  const { layer, className } = trace;
  const value = actual.get(trace.value ?? layer);
  const nothing = { layer, className, maxError: null, scale: null, problem: null };
  if (value === undefined) {
    return { ...nothing, state: trace.value === null ? "folded" : "absent" };
  }
  const { shape, data } = inNativeOrder(value, trace);
  if (shape.join() !== output.shape.join()) {
    const problem = `shape ${formatShape(shape)} instead of ${formatShape(output.shape)}`;
    return { ...nothing, state: "differs", problem };
  }
  const { maxError, scale } = differenceOf(data, output.data);
  const state = maxError <= tolerance * Math.max(1, scale) ? "same" : "differs";
  return { ...nothing, state, maxError, scale };
}

/** The value in TF.js's order of axes. */
function inNativeOrder(
  value: OrtArray,
  { layout, flatFrom }: LayerTrace,
): { shape: readonly number[]; data: ArrayLike<number> } {
  const { dims, data } = value;
  const [batch = 1] = dims;
  const isFlat = layout === "flat-NCHW" && flatFrom !== null;
  // [N, C * H * W] is [N, C, H, W] in memory.
  const image = isFlat ? [batch, flatFrom.at(-1)!, ...flatFrom.slice(0, -1)] : dims;
  if (layout === "native" || image.length < 3) {
    return { shape: dims, data };
  }
  const moved = permuted(floatTensor(image, Float32Array.from(data)), toNativePermutation(image.length));
  return { shape: isFlat ? dims : moved.shape, data: moved.read() };
}

function differenceOf(
  actual: ArrayLike<number>,
  expected: ArrayLike<number>,
): { maxError: number; scale: number } {
  let maxError = 0;
  let scale = 0;
  for (let index = 0; index < expected.length; index += 1) {
    const [a, b] = [actual[index]!, expected[index]!];
    // NaN in both places, or the same infinity, is no difference.
    const error = Object.is(a, b) ? 0 : Math.abs(a - b);
    maxError = Math.max(maxError, Number.isNaN(error) ? Infinity : error);
    scale = Number.isFinite(b) ? Math.max(scale, Math.abs(b)) : scale;
  }
  return { maxError, scale };
}

/** Layers that this one reads, directly or through others that were not compared either. */
function uncomparedBefore(
  layer: string,
  compared: readonly LayerComparison[],
  outputs: readonly LayerOutput[],
): string[] {
  const inputsOf = new Map(outputs.map((output) => [output.path, output.inputs]));
  const unknown = new Set(compared.filter(({ maxError }) => maxError === null).map((row) => row.layer));
  const found = new Set<string>();
  const pending = [...(inputsOf.get(layer) ?? [])];
  for (let next = pending.pop(); next !== undefined; next = pending.pop()) {
    if (unknown.has(next) && !found.has(next)) {
      found.add(next);
      pending.push(...(inputsOf.get(next) ?? []));
    }
  }
  return [...found];
}
