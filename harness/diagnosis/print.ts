import { textOf } from "../../src/diagnosis/texts/finding-text.ts";
import { healthyText, measuredTexts } from "../../src/diagnosis/texts/healthy-text.ts";
import { counted, number, whole } from "../../src/diagnosis/texts/words.ts";
import type { ModelDiagnosis } from "./diagnose-model.ts";

/** Whether something was found that makes a network fail; risks alone do not. */
export function isIll({ diagnosis }: ModelDiagnosis): boolean {
  return diagnosis.findings.some(({ finding }) => finding.severity === "illness");
}

/** A diagnosis as lines: what was looked at, one line for each finding, and what is healthy. */
export function linesOfDiagnosis(result: ModelDiagnosis): string[] {
  const { diagnosis, modelPath } = result;
  const { findings, healthy, notChecked, measurements } = diagnosis;
  const places = findings.map(({ finding }) => finding.check);
  const verdict = findings.length === 0 ? "healthy, no finding" : counted(findings.length, "finding");
  return [
    `${modelPath}: ${verdict}.`,
    settingsOf(result),
    ...findings.map(({ finding, follows }, index) => {
      const { evidence, cause, remedy } = textOf(finding);
      const after = follows.map((check) => places.indexOf(check) + 1);
      const origin = after.length === 0 ? "" : ` May follow from ${after.join(", ")}.`;
      return `${index + 1}. ${finding.severity} ${finding.check}: ${evidence}. Cause: ${cause}. Try: ${remedy}.${origin}`;
    }),
    ...measuredTexts(measurements),
    `Healthy: ${healthyText(healthy) || "nothing"}.`,
    ...(notChecked.length === 0 ? [] : [`Nothing to check: ${notChecked.map(reasonOf).join(", ")}.`]),
  ];
}

function settingsOf({ diagnosis, backend, outputRange }: ModelDiagnosis): string {
  const { recipe, images, network, labels, outputMap } = diagnosis.measurements;
  const { units, activation } = network.output;
  const kind = labels.kind === "box" ? "a box" : labels.kind;
  const outputs = `${counted(units, `${activation} output`)} for ${kind}`;
  if (outputMap !== null) {
    return (
      `${counted(images.count, "image")} of ${images.width}x${images.height}x${images.channels}, ${whole(network.parameters)} weights; ` +
      `${counted(units / 2, "heatmap")} of ${outputMap.width}x${outputMap.height}, read at the highest cell; ${backend}.`
    );
  }
  const loss = recipe.lossIsGuessed ? `${recipe.loss}, guessed from ${outputs}` : recipe.loss;
  const rate = recipe.learningRate === null ? "at an unknown rate" : `at ${number(recipe.learningRate)}`;
  const range = labels.kind !== "classes" ? `, answers from ${outputRange.join(" to ")}` : "";
  return (
    `${counted(images.count, "image")} of ${images.width}x${images.height}x${images.channels}, ` +
    `${whole(network.parameters)} weights; loss ${loss}; ${recipe.optimizer} ${rate}${range}; ${backend}.`
  );
}

function reasonOf(check: string): string {
  return check === "learning-rate" ? "learning-rate (give --learning-rate)" : check;
}

/** A diagnosis for machines. */
export function jsonOfDiagnosis(result: ModelDiagnosis): object {
  const { diagnosis, modelPath, backend, outputRange } = result;
  return {
    schemaVersion: 1,
    model: modelPath,
    backend,
    outputRange,
    ill: isIll(result),
    findings: diagnosis.findings.map(({ finding, follows }) => ({
      ...finding,
      text: textOf(finding),
      mayFollowFrom: follows,
    })),
    healthy: diagnosis.healthy,
    notChecked: diagnosis.notChecked,
    measurements: diagnosis.measurements,
  };
}
