import { differenceAt } from "../../src/core/results/parity.ts";
import type { OutputParity, Parity, ParityFigure, WorstElement } from "../../src/core/results.ts";
import { tieWords } from "../../src/core/tie-words.ts";
import { shown } from "../../src/core/shown.ts";

type DescribedParity = Omit<Parity, Exclude<ParityFigure, "maxAbsError">>;

/** One line: the largest error beside what is allowed, the element that has it, and ties. */
export function describeParity(parity: DescribedParity): string {
  const { outputs = [] } = parity;
  const others = outputs.filter(({ passed, name }) => !passed && name !== parity.worst?.output);
  const parts = [
    describeLargest(parity),
    ...(parity.passed
      ? []
      : others.map((output) => `output ${shown(output.name)} ${describeFailed(output)}`)),
    ...(parity.saturation === undefined ? [] : [saturationText(parity.saturation)]),
    ...outputs.flatMap(({ ties }) => (ties === undefined ? [] : tieWords(ties, shown))),
  ];
  return parts.join("; ");
}

function saturationText(instructions: string): string {
  return (
    `sums of 8-bit products saturate on this processor (${instructions}): in ONNX Runtime's exact mode ` +
    "(session.x64quantprecision) the same file agrees; int8-reduced cannot saturate"
  );
}

function describeLargest(parity: DescribedParity): string {
  const { passed, reference, count, tolerance, notFinite } = parity;
  const verdict = `${passed ? "agrees with" : "differs from"} ${reference} on ${count} inputs`;
  const outputs = parity.outputs ?? [];
  const failed = outputs.find((output) => !output.passed);
  const odd = failed === undefined ? null : describeOutput(failed);
  if (odd !== null) return `${verdict}: output ${shown(failed!.name)} ${odd}`;
  if (outputs.length > 0 && outputs.every(({ differing }) => differing !== null)) {
    return `${verdict}: ${outputs.map(({ name, dtype }) => `${dtype} ${shown(name)}`).join(", ")} the same everywhere`;
  }
  const largest =
    notFinite > 0
      ? `${notFinite} outputs are NaN or infinite`
      : `largest error ${(differenceAt(parity.worst) ?? parity.maxAbsError)?.toPrecision(3) ?? "unknown"}`;
  const where = passed ? "" : at(parity.worst);
  return `${verdict}: ${largest}${where}, ${allowedText(tolerance, outputs, parity)}`;
}

function allowedText(
  { absolute, relative }: Parity["tolerance"],
  outputs: readonly OutputParity[],
  { worst }: Pick<Parity, "worst">,
): string {
  const allowed = `allowed ${absolute}${relative === 0 ? "" : ` + ${relative} × |reference|`}`;
  const own = outputs.find(({ name }) => name === worst?.output) ?? outputs[0];
  const unit = own?.unit ?? null;
  const difference = differenceAt(worst);
  if (unit === null || unit === 0 || difference === null) return allowed;
  return `${allowed}; ${(difference / unit).toPrecision(2)} times the model's own noise in float32`;
}

/** Of a further output that differs: its worst element. */
function describeFailed(output: OutputParity): string {
  const odd = describeOutput(output);
  if (odd !== null) return odd;
  const difference = differenceAt(output.worst)?.toPrecision(3) ?? "no number";
  return `is off by ${difference}${at(output.worst)}, allowed ${output.allowed ?? "nothing"}`;
}

/** Why an output differs, where that is no matter of a tolerance; null elsewhere. */
function describeOutput({ problem, differing, elements, dtype, worst }: OutputParity): string | null {
  if (problem !== null) return `is another at ${problem}`;
  return differing === null
    ? null
    : `(${dtype}) is another in ${differing} of ${elements} elements${at(worst)}`;
}

function at(worst: WorstElement | null | undefined): string {
  if (worst === null || worst === undefined) return "";
  const { input, output, index, actual, expected } = worst;
  return ` at input ${input}, output ${shown(output)} [${index.join(", ")}]: ${shownElement(actual)} instead of ${shownElement(expected)}`;
}

function shownElement(value: WorstElement["actual"]): string {
  return typeof value === "string" ? shown(value) : String(value);
}
