import type { TensorInfo } from "@tensorflow/tfjs";

import type { ConvGeometry } from "./conv-geometry.ts";
import type { WasmOps } from "./wasm-ops.ts";

/**
 * One stride phase along one axis. Input positions p with (p + padding) % stride = phase meet only the taps
 * phase, phase + stride, ...; along them the input's gradient is a plain convolution of the output's gradient
 * with these taps in reverse.
 */
export interface AxisPhase {
  /** Taps of this phase, last first: the order of the plain convolution. */
  readonly taps: readonly number[];
  /** Input positions of this phase: `start`, `start + stride`, ... */
  readonly start: number;
  readonly count: number;
  /** Padding of the plain convolution, and how many of its results come before `start`. */
  readonly padBefore: number;
  readonly padAfter: number;
  readonly skip: number;
}

/** A stride phase of both axes: what a plain convolution needs. */
export interface Phase {
  readonly rows: AxisPhase;
  readonly columns: AxisPhase;
}

/**
 * The gradient of a convolution's input, put together from one plain convolution for each stride phase.
 *
 * @param convolve runs the plain convolution with stride 1 over the output's gradient; its result has the shape
 *   [batch, rows, columns, inChannels]
 * @returns shape [batch, inHeight, inWidth, inChannels]
 */
export function inputGradient(
  ops: WasmOps,
  geometry: ConvGeometry,
  convolve: (phase: Phase) => TensorInfo,
): TensorInfo {
  const { strideHeight, strideWidth, inHeight, inWidth, padInfo } = geometry;
  const rowPhases = phasesOf(strideHeight, geometry.filterHeight, padInfo.top, inHeight, geometry.outHeight);
  const columnPhases = phasesOf(strideWidth, geometry.filterWidth, padInfo.left, inWidth, geometry.outWidth);
  const phases = rowPhases.flatMap((rows) => columnPhases.map((columns) => ({ rows, columns })));
  const [only] = phases;
  if (only !== undefined && strideHeight === 1 && strideWidth === 1) {
    const result = convolve(only);
    // With more padding than the filter is wide, the convolution has results outside the input.
    if (result.shape[1] === inHeight && result.shape[2] === inWidth) return result;
    const gradient = ops.output(geometry.inShape);
    scatter(ops, result, gradient, geometry, only);
    ops.dispose(result);
    return gradient;
  }
  const gradient = ops.output(geometry.inShape);
  // A stride beyond the filter leaves positions that no tap meets.
  ops.floatsOf(gradient).fill(0);
  for (const phase of phases) {
    const result = convolve(phase);
    scatter(ops, result, gradient, geometry, phase);
    ops.dispose(result);
  }
  return gradient;
}

/** The explicit padding of a phase's plain convolution, as TF.js writes it. */
export function paddingOf({ rows, columns }: Phase): [number, number][] {
  return [
    [0, 0],
    [rows.padBefore, rows.padAfter],
    [columns.padBefore, columns.padAfter],
    [0, 0],
  ];
}

/** The phases along one axis that have at least one tap and one input position. */
function phasesOf(
  stride: number,
  filterSize: number,
  padding: number,
  inSize: number,
  outSize: number,
): AxisPhase[] {
  const phases: AxisPhase[] = [];
  for (let phase = 0; phase < Math.min(stride, filterSize); phase += 1) {
    const tapCount = Math.ceil((filterSize - phase) / stride);
    const taps = Array.from({ length: tapCount }, (_, index) => phase + (tapCount - 1 - index) * stride);
    // Position q of this phase is input position phase + stride * q - padding.
    const firstQ = Math.ceil((padding - phase) / stride);
    const lastQ = Math.floor((inSize - 1 + padding - phase) / stride);
    if (lastQ < firstQ) continue;
    const before = tapCount - 1 - firstQ;
    phases.push({
      taps,
      start: phase + stride * firstQ - padding,
      count: lastQ - firstQ + 1,
      padBefore: Math.max(0, before),
      padAfter: Math.max(0, lastQ - (outSize - 1)),
      skip: Math.max(0, -before),
    });
  }
  return phases;
}

/** Writes a phase's result, [batch, rows, columns, channels], to its places in the input's gradient. */
function scatter(
  ops: WasmOps,
  result: TensorInfo,
  gradient: TensorInfo,
  geometry: ConvGeometry,
  { rows, columns }: Phase,
): void {
  const { inHeight, inWidth, inChannels, strideHeight, strideWidth, batchSize } = geometry;
  const [, resultRows = 0, resultColumns = 0] = result.shape;
  const from = ops.floatsOf(result);
  const to = ops.floatsOf(gradient);
  for (let image = 0; image < batchSize; image += 1) {
    for (let row = 0; row < rows.count; row += 1) {
      const targetRow = image * inHeight + rows.start + row * strideHeight;
      let target = (targetRow * inWidth + columns.start) * inChannels;
      let source = ((image * resultRows + rows.skip + row) * resultColumns + columns.skip) * inChannels;
      for (let column = 0; column < columns.count; column += 1) {
        for (let channel = 0; channel < inChannels; channel += 1) {
          to[target + channel] = from[source + channel]!;
        }
        target += strideWidth * inChannels;
        source += inChannels;
      }
    }
  }
}
