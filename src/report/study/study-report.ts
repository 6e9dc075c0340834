import type { Study } from "../../core/study/study.ts";
import type { Chart } from "../charts/chart.ts";
import { blocks, code, image } from "../markdown.ts";
import { listed } from "./words.ts";
import { errorMaps } from "./architectures/picture.ts";
import { architectureSection } from "./architectures/table.ts";
import { collapseMap } from "./collapse-map.ts";
import { conclusionSection } from "./conclusions.ts";
import { batchSection } from "./sections/batch.ts";
import { precisionStudySection } from "./precision/section.ts";
import { claimSection } from "./sections/claims.ts";
import { classSection } from "./sections/classes.ts";
import { formulaSection } from "./sections/formulas.ts";
import { imagesSection } from "./sections/images.ts";
import { localisationSection } from "./sections/localisation.ts";
import { longerSection } from "./sections/longer.ts";
import { methodSection } from "./sections/method.ts";
import { overfitSection } from "./sections/overfit.ts";
import { scaleSection } from "./sections/scale.ts";
import { sweepSection } from "./sections/sweep.ts";
import { targetSweepSection } from "./sections/target-sweep.ts";
import { seedCurves } from "./seed-curves.ts";

/**
 * Makes the report of a study. Nothing else goes in: the same study gives the same files.
 *
 * @returns content by file name: `report.md`, and where there are numbers for them `collapse-map.svg` and
 *   `learning-curves.svg`
 */
export async function renderStudy(study: Study): Promise<Map<string, string>> {
  const map = await collapseMap(study);
  const curves = await seedCurves(study);
  const maps = await errorMaps(study);
  const markdown = blocks(
    titleOf(study),
    isOnly(study, "precision")
      ? "*The same networks in float32, float16 and int8, on the same images.*"
      : isOnly(study, "architectures")
        ? "*Heads that find a place, over several seeds.*"
        : "*Every answer to [Training a neural network for regression always predicts the mean]" +
          `(https://stats.stackexchange.com/questions/261704)${andClasses(study)}, checked over several seeds.*`,
    incompleteNote(study),
    incompleteSplits(study),
    conclusionSection(study),
    architectureSection(study, pictureOf(maps)),
    precisionStudySection(study),
    sweepSection(study, pictureOf(map)),
    targetSweepSection(study),
    claimSection(study),
    localisationSection(study, pictureOf(curves)),
    batchSection(study),
    longerSection(study),
    overfitSection(study),
    scaleSection(study),
    imagesSection(study),
    classSection(study),
    formulaSection(study),
    methodSection(study),
  );
  const files = new Map([["report.md", `${markdown}\n`]]);
  for (const chart of [map, curves, maps]) if (chart !== null) files.set(chart.file, chart.svg);
  return files;
}

function titleOf(study: Study): string {
  if (isOnly(study, "precision")) return "# What each architecture loses in fewer bits";
  return isOnly(study, "architectures") ? "# What finds a box where none was seen" : "# Who was right";
}

function isOnly({ run }: Study, name: string): boolean {
  return run.parts.every((part) => part === name);
}

function andClasses({ run }: Study): string {
  return run.parts.includes("classify") ? " and to two discussions of classifiers that do not learn" : "";
}

function incompleteNote({ run }: Study): string | null {
  if (run.missing === 0) return null;
  return `> **${run.missing} trainings were left out when time was up.** Rows have as many seeds as they say; what is missing is said to be. The same command goes on from here.`;
}

/** How much of each split of the places was trained, where time ended before all of it. */
function incompleteSplits({ run, architectureTrainings }: Study): string | null {
  const trained = architectureTrainings.filter(({ byHand }) => byHand !== true);
  const all = new Set(trained.map(({ variantId }) => variantId)).size * run.seeds.length;
  const counts = (["quadrant", "uniform", "seen"] as const).map(
    (name) => [name, trained.filter(({ split }) => split === name).length] as const,
  );
  if (run.missing === 0 || trained.length === 0) return null;
  const texts = counts.map(([name, count]) => `${count} of ${all} of the split ${code(name)}`);
  return `> Trained so far: ${listed(texts)}. Columns that need the others have fewer seeds, or none; ${code(run.command)} trains them.`;
}

function pictureOf(chart: Chart | null): string | null {
  return chart === null ? null : image(chart.alternative, chart.file);
}
