import { measure, type DiagnosisTask } from "./measure.ts";
import type { Measurements } from "./measurements.ts";
import { rankFindings, type RankedFinding } from "./rank.ts";
import { checkIds, checks, type CheckId, type Finding } from "./registry.ts";

/** What ails a network, the most likely cause first, and what was measured to say so. */
export interface Diagnosis {
  readonly findings: readonly RankedFinding[];
  /** Checks that found nothing. */
  readonly healthy: readonly CheckId[];
  /** Checks that had nothing to look at. */
  readonly notChecked: readonly CheckId[];
  readonly measurements: Measurements;
}

/**
 * Measures a network and looks for every known illness.
 *
 * @throws BoxbenchError INTERRUPTED when the task's signal is aborted
 */
export async function diagnose(task: DiagnosisTask): Promise<Diagnosis> {
  return diagnosisOf(await measure(task));
}

/** The same from measurements, such as saved ones. */
export function diagnosisOf(measurements: Measurements): Diagnosis {
  const findings = checkIds.flatMap((check) => {
    const found = checks[check](measurements);
    return found === null ? [] : [{ check, ...found } as Finding];
  });
  const found = new Set(findings.map(({ check }) => check));
  const blind = new Set(checkIds.filter((check) => hasNothingToSee(check, measurements)));
  return {
    findings: rankFindings(findings),
    healthy: checkIds.filter((check) => !found.has(check) && !blind.has(check)),
    notChecked: checkIds.filter((check) => !found.has(check) && blind.has(check)),
    measurements,
  };
}

function hasNothingToSee(check: CheckId, measured: Measurements): boolean {
  switch (check) {
    case "learning-rate":
      return measured.rates === null || measured.recipe.learningRate === null;
    case "few-images":
      return measured.fewImages === null;
    case "vanishing-gradients":
    case "exploding-gradients":
      return measured.gradients.fresh === null;
    case "input-scale":
      return measured.inputs.read === null;
    case "shuffled-labels":
      return measured.labels.neighbourRatio === null;
    case "place-lost":
      return measured.place === null;
    case "moving-statistics":
      return measured.statistics === null;
    case "diffuse-heatmap":
      return measured.maps.length === 0 && measured.outputMap?.isShared !== true;
    case "box-layout":
      return measured.boxes === null;
    case "mirrored-points":
      return measured.pairs.length === 0;
    case "empty-heatmap":
      return measured.outputMap === null || measured.outputMap.isShared;
    case "label-axes":
      return measured.outputs.axes.length === 0;
    case "label-outside":
    case "target-scale":
    case "easy-mean":
    case "start-spread":
      return measured.labels.kind === "classes";
    case "dead-relus":
      return measured.activations.every(({ dead }) => dead === null);
    case "saturation":
      return measured.activations.every(({ saturated }) => saturated === null);
    default:
      return false;
  }
}
