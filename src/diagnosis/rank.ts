import { checkIds, type CheckId, type Finding } from "./registry.ts";

/** What each finding may come from: a cause that was found too goes before it. */
const causes = {
  "weights-not-finite": [],
  "label-encoding": [],
  "box-layout": [],
  evaluation: ["label-encoding", "box-layout"],
  "label-outside": ["box-layout"],
  "mirrored-points": ["weights-not-finite", "label-axes"],
  "empty-heatmap": [
    "weights-not-finite",
    "output-activation",
    "input-scale",
    "equal-weights",
    "dead-relus",
    "moving-statistics",
    "untrained",
  ],
  "contradictory-labels": ["constant-images"],
  "constant-images": [],
  "output-activation": ["label-encoding"],
  "input-scale": ["constant-images"],
  "label-axes": [],
  "target-scale": ["input-scale", "output-activation", "box-layout"],
  "shuffled-labels": [
    "box-layout",
    "label-outside",
    "mirrored-points",
    "contradictory-labels",
    "label-encoding",
    "constant-images",
  ],
  "frozen-layers": [],
  "equal-weights": [],
  "learning-rate": ["input-scale", "target-scale"],
  "exploding-gradients": ["weights-not-finite", "outputs-not-finite", "input-scale", "target-scale"],
  "dead-relus": [
    "weights-not-finite",
    "equal-weights",
    "input-scale",
    "target-scale",
    "learning-rate",
    "exploding-gradients",
  ],
  saturation: ["weights-not-finite", "input-scale", "learning-rate", "exploding-gradients"],
  "vanishing-gradients": [
    "weights-not-finite",
    "equal-weights",
    "output-activation",
    "input-scale",
    "dead-relus",
    "saturation",
  ],
  "moving-statistics": ["weights-not-finite", "input-scale"],
  "place-lost": [
    "weights-not-finite",
    "output-activation",
    "input-scale",
    "label-axes",
    "target-scale",
    "shuffled-labels",
    "dead-relus",
    "moving-statistics",
  ],
  "diffuse-heatmap": ["weights-not-finite", "equal-weights", "input-scale", "dead-relus", "untrained"],
  "start-spread": [
    "output-activation",
    "target-scale",
    "equal-weights",
    "dead-relus",
    "vanishing-gradients",
    "place-lost",
    "diffuse-heatmap",
  ],
  "easy-mean": ["target-scale", "shuffled-labels"],
  untrained: ["equal-weights", "frozen-layers", "vanishing-gradients", "output-activation"],
  "few-images": [
    "label-encoding",
    "constant-images",
    "output-activation",
    "input-scale",
    "target-scale",
    "exploding-gradients",
    "vanishing-gradients",
    "place-lost",
    "diffuse-heatmap",
    "start-spread",
    "mirrored-points",
  ],
  parameters: [],
  "outputs-not-finite": ["weights-not-finite", "input-scale", "learning-rate"],
  "constant-output": checkIds.filter(
    (id) => !["parameters", "constant-output", "useless-output"].includes(id),
  ),
  "useless-output": checkIds.filter(
    (id) => !["parameters", "constant-output", "useless-output"].includes(id),
  ),
} as const satisfies Record<CheckId, readonly CheckId[]>;

/** A finding in its place. */
export interface RankedFinding {
  readonly finding: Finding;
  /** Other findings that it may come from. */
  readonly follows: readonly CheckId[];
}

/**
 * Puts findings in order: causes before what comes of them, illnesses before risks, then as in the registry.
 *
 * @param findings at most one of each check, in any order
 */
export function rankFindings(findings: readonly Finding[]): RankedFinding[] {
  const present = new Set(findings.map(({ check }) => check));
  const place = ({ check, severity }: Finding) =>
    (severity === "illness" ? 0 : checkIds.length) + checkIds.indexOf(check);
  const waiting = [...findings].sort((a, b) => place(a) - place(b));
  const ranked: RankedFinding[] = [];
  const done = new Set<CheckId>();
  while (waiting.length > 0) {
    const causesOf = ({ check }: Finding): CheckId[] => causes[check].filter((cause) => present.has(cause));
    // No cause leads back to itself, so that one finding is always free.
    const next = waiting.findIndex((finding) => causesOf(finding).every((cause) => done.has(cause)));
    const [finding] = waiting.splice(Math.max(0, next), 1);
    ranked.push({ finding: finding!, follows: causesOf(finding!) });
    done.add(finding!.check);
  }
  return ranked;
}
