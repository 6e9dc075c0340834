import type { Clock } from "./clock.ts";
import { median, sorted, supportedQuantile } from "./statistics.ts";

/** Milliseconds of each phase of one image, and of all of it. */
export interface PhaseTimes {
  readonly preprocessMs: number;
  readonly inferenceMs: number;
  readonly decodeMs: number;
  readonly endToEndMs: number;
}

export interface PhaseFigures extends PhaseTimes {
  readonly images: number;
  /** Null under 64 images. */
  readonly endToEndP90Ms: number | null;
}

/** The three steps from a file to an answer. */
export interface PhaseSteps<Input, Output> {
  readonly preprocess: () => Promise<Input>;
  readonly infer: (input: Input) => Promise<Output>;
  readonly decode: (output: Output) => unknown;
}

/** Takes the time of each step of one image, and of the whole way with what lies between the steps. */
export async function timePhases<Input, Output>(
  { preprocess, infer, decode }: PhaseSteps<Input, Output>,
  clock: Pick<Clock, "nowMs">,
): Promise<PhaseTimes> {
  const startedMs = clock.nowMs();
  const input = await preprocess();
  const readyMs = clock.nowMs();
  const output = await infer(input);
  const answeredMs = clock.nowMs();
  decode(output);
  const endedMs = clock.nowMs();
  return {
    preprocessMs: readyMs - startedMs,
    inferenceMs: answeredMs - readyMs,
    decodeMs: endedMs - answeredMs,
    endToEndMs: endedMs - startedMs,
  };
}

/** The median of each phase. Medians do not add up: that of the whole way is its own. */
export function phaseFigures(times: readonly PhaseTimes[]): PhaseFigures {
  const medianOf = (pick: (phases: PhaseTimes) => number) => median(times.map(pick));
  return {
    images: times.length,
    preprocessMs: medianOf(({ preprocessMs }) => preprocessMs),
    inferenceMs: medianOf(({ inferenceMs }) => inferenceMs),
    decodeMs: medianOf(({ decodeMs }) => decodeMs),
    endToEndMs: medianOf(({ endToEndMs }) => endToEndMs),
    endToEndP90Ms: supportedQuantile(sorted(times.map(({ endToEndMs }) => endToEndMs)), 0.9),
  };
}
