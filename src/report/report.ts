import { printable } from "../core/printable.ts";
import type { Results } from "../core/results.ts";
import { accuracyLatencyChart } from "./charts/accuracy-latency.ts";
import type { Chart } from "./charts/chart.ts";
import { growthChart } from "./charts/growth.ts";
import { latencyChart } from "./charts/latency-by-runtime.ts";
import { precisionChart } from "./charts/precision.ts";
import { learningChart } from "./charts/learning-curves.ts";
import { formatCounted } from "./format.ts";
import { wordsOf } from "./tasks/registry.ts";
import { galleryPng } from "./gallery/gallery.ts";
import { byMachine } from "./machines.ts";
import { blocks, code, image } from "./markdown.ts";
import { accuracySection } from "./sections/accuracy.ts";
import { answerSection } from "./sections/answer.ts";
import { comparisonSection } from "./sections/comparison.ts";
import { costSection } from "./sections/cost.ts";
import { environmentSection } from "./sections/environment.ts";
import { growthSection } from "./sections/growth.ts";
import { latencySection } from "./sections/latency.ts";
import { mainTableSection } from "./sections/main-table.ts";
import { machinesSection, mergedNote } from "./sections/merged.ts";
import { memorySection } from "./sections/memory.ts";
import { methodSection } from "./sections/method.ts";
import { paritySection } from "./sections/parity.ts";
import { phasesSection } from "./sections/phases.ts";
import { placementSection } from "./sections/placement.ts";
import { precisionSection } from "./sections/precision.ts";
import { problemSection } from "./sections/problems.ts";
import { raceSection } from "./sections/races.ts";
import { reproduceSection } from "./sections/reproduce.ts";
import { scalingSection } from "./sections/scaling.ts";
import { scenarioSection } from "./sections/scenarios.ts";
import { stayingSection } from "./sections/staying.ts";
import { takenSection } from "./sections/taken.ts";
import { trainingSection } from "./sections/training.ts";
import { verdictSection } from "./sections/verdicts.ts";
import { warningSection } from "./sections/warnings.ts";

const question =
  "*Which runtime should this network ship on, does it still give the same answers there, and was the architecture worth its cost?*";

/**
 * Makes a report from the results of a run. Nothing else goes in: the same results give the same files.
 *
 * @returns content by file name: `report.md`, and where the run has the numbers for them
 *   `accuracy-latency.svg`, `precision.svg`, `latency.svg` (of merged results one for each machine, with its name),
 *   `learning-curves.svg`, `growth.svg` and `gallery.png`
 * @throws BoxbenchError RESULTS_FILE when the gallery's pixels do not fit its cases
 */
export async function renderReport(results: Results): Promise<Map<string, string | Uint8Array>> {
  const accuracyLatency = await chartsOf(results, accuracyLatencyChart);
  const precision = await chartsOf(results, precisionChart);
  const latency = await chartsOf(results, latencyChart);
  const learning = await learningChart(results);
  const growth = await growthChart(results);
  const gallery = await galleryPng(results.gallery, wordsOf(results).legend);
  const markdown = blocks(
    `# Benchmark ${code(results.run.id)}`,
    question,
    unfinishedNote(results),
    pageNote(results),
    mergedNote(results),
    takenSection(results),
    comparisonSection(results),
    answerSection(results),
    raceSection(results),
    stayingSection(results),
    mainTableSection(results),
    picturesOf(accuracyLatency),
    precisionSection(results, picturesOf(precision)),
    results.machines === undefined ? environmentSection(results) : machinesSection(results),
    methodSection(results),
    paritySection(results),
    accuracySection(results, gallery === null ? null : image(galleryText(results), "gallery.png")),
    latencySection(results, picturesOf(latency)),
    scalingSection(results),
    phasesSection(results),
    scenarioSection(results),
    memorySection(results),
    costSection(results),
    growthSection(results, picturesOf([growth])),
    placementSection(results),
    trainingSection(results, picturesOf([learning])),
    verdictSection(results),
    warningSection(results),
    problemSection(results),
    reproduceSection(results),
  );
  const files = new Map<string, string | Uint8Array>([["report.md", printable(`${markdown}\n`)]]);
  for (const chart of [...accuracyLatency, ...precision, ...latency, learning, growth]) {
    if (chart !== null) files.set(chart.file, printable(chart.svg));
  }
  if (gallery !== null) files.set("gallery.png", gallery);
  return files;
}

/** What differs where a person's own browser measured. */
function pageNote({ environment, machines }: Results): string | null {
  if (machines !== undefined || environment.node !== "none") return null;
  return "> **Measured in a page of another browser** (`boxbench live`). Each block is a fresh frame of that page, not a fresh process, and what else the device was doing is not known: a page that was hidden meanwhile is marked as disturbed.";
}

function unfinishedNote({ run, races }: Results): string | null {
  if (run.finishedAt !== null) return null;
  if (races !== undefined) {
    return `> **This page is still getting better**, or its run was stopped: ${formatCounted(run.rounds.done, "round")} done. Each round writes it anew, with narrower intervals.`;
  }
  return "> **This run did not finish.** The page shows what was measured before it stopped.";
}

/** A chart of times for each machine, since only times of one machine can stand in one picture. */
async function chartsOf(
  results: Results,
  chartOf: (results: Results) => Promise<Chart | null>,
): Promise<Chart[]> {
  const charts = byMachine(results).map(async ({ name, results: own }) => {
    const chart = await chartOf(own);
    if (chart === null || name === null) return chart;
    const { file, alternative, svg } = chart;
    return {
      file: file.replace(".svg", `-${name}.svg`),
      alternative: `On ${name}: ${alternative}`,
      heading: `On ${code(name)}:`,
      svg,
    };
  });
  return (await Promise.all(charts)).filter((chart) => chart !== null);
}

function picturesOf(charts: readonly (Chart | null)[]): string {
  return blocks(
    ...charts
      .filter((chart) => chart !== null)
      .flatMap(({ heading, alternative, file }) => [heading ?? null, image(alternative, file)]),
  );
}

function galleryText(results: Results): string {
  const variantIds = results.gallery?.rows.map(({ variantId }) => variantId) ?? [];
  const { pictures, underPictures } = wordsOf(results);
  const under = underPictures === undefined ? "" : ` The number under each is ${underPictures}.`;
  return `${pictures}: best and worst cases of ${variantIds.join(", ")}.${under}`;
}
