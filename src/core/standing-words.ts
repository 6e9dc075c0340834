import type { OutputBasis, ParityBasis } from "./results/parity-basis.ts";

/**
 * What is to be said of outputs in which the reference is not near float64, a sentence each.
 *
 * @param named an output as the medium shows names
 */
export function standingWords(
  { outputs, reference = "the reference" }: ParityBasis,
  named: (name: string) => string,
): string[] {
  return outputs.flatMap((output) => {
    const { standing } = output;
    if (standing === undefined || standing === "near") return [];
    return [
      `Output ${named(output.name)}: ${standing === "off" ? offWords(output, reference) : apartWords(output, reference)}.`,
    ];
  });
}

function offWords(output: OutputBasis, reference: string): string {
  const { witness } = output;
  const vouches =
    witness === undefined ? "" : `, while ${witness.runtimeId}, which ran the same model, is near it`;
  return (
    `the reference, ${reference}, is itself off: ${timesText(output.referenceTimes)} as far from float64 as a runtime on ` +
    `the CPU may be${vouches}. Runtimes are judged by float64 there`
  );
}

function apartWords({ witness, referenceTimes }: OutputBasis, reference: string): string {
  const far = `${reference} is ${timesText(referenceTimes)} as far from what was evaluated in float64 as a runtime on the CPU may be`;
  if (witness === undefined) {
    return `${far}, which rounding does not explain, so runtimes are compared with the reference alone`;
  }
  const { runtimeId, times } = witness;
  return times !== null && times <= 1
    ? `${far}, and ${runtimeId}, which ran the same model, is near that: the two give the model another meaning, or the reference is wrong`
    : `${far}, and ${runtimeId}, which ran the same model, is ${timesText(times)} as far: the conversion is wrong, or its evaluation`;
}

function timesText(times: number | null | undefined): string {
  return times === null || times === undefined ? "infinitely" : `${times.toPrecision(2)} times`;
}
