import type { TargetRecord, TargetSweepRow } from "../core/study/targets.ts";
import { taskOf } from "../tasks/registry.ts";
import { targetVariantOf } from "../zoo/tasks.ts";
import type { DescentRecipe } from "../zoo/types.ts";
import { sweepRates, type StudyChoice } from "./parts.ts";
import { studyPresets, type StudyPreset } from "./protocol.ts";
import { shareWhere, spreadOf } from "./seeds.ts";

/** A training of a network that finds boxes or key points: its own recipe and images, at another learning rate. */
export interface TargetSpec {
  readonly variantId: string;
  readonly learningRate: number;
  readonly seed: number;
  readonly preset: StudyPreset;
}

/** The trainings of a sweep: of those that are asked for by name, since each takes as long as a training of the bench. */
export function targetSpecs({ targetVariants, seeds, preset, rates }: StudyChoice): TargetSpec[] {
  return seeds.flatMap((seed) =>
    targetVariants.flatMap((variantId) =>
      (rates ?? sweepRates.adam).map((learningRate) => ({ variantId, learningRate, seed, preset })),
    ),
  );
}

/** The recipe of a variant at the rate, as long as the preset says. */
export function targetRecipeOf({ variantId, learningRate, preset }: TargetSpec): DescentRecipe {
  const { recipe } = targetVariantOf(variantId);
  const { factor } = studyPresets[preset];
  const full = factor > 1 ? Math.round(recipe.epochs.full * factor) : recipe.epochs.full;
  return {
    ...recipe,
    epochs: { ...recipe.epochs, full },
    attempts: [{ ...recipe.attempts[0]!, learningRate }],
  };
}

/** What the sweep says, by variant and rate. */
export function targetSweepRows(records: readonly TargetRecord[]): TargetSweepRow[] {
  const keyOf = ({ variantId, learningRate }: TargetRecord) => `${variantId} ${learningRate}`;
  return [...new Set(records.map(keyOf))].map((key) => {
    const own = records.filter((record) => keyOf(record) === key);
    const { variantId, learningRate, optimizer } = own[0]!;
    const [{ name, unit }] = taskOf(targetVariantOf(variantId).task).measures;
    return {
      variantId,
      optimizer,
      learningRate,
      measure: unit === "" ? name : `${name} (${unit})`,
      error: spreadOf(own.map(({ error }) => error)),
      withoutNetwork: spreadOf(own.map(({ withoutNetwork }) => withoutNetwork)),
      diverged: shareWhere(own, ({ outcome }) => outcome === "diverged"),
      unfinished: shareWhere(own, ({ isOpen }) => isOpen),
    };
  });
}
