import type { Study } from "../../../core/study/study.ts";
import { formatCount, formatDigits } from "../../format.ts";
import { blocks, code, text } from "../../markdown.ts";

/** How it was done, and how to do it again. */
export function methodSection({ run, environment, trainings }: Study): string {
  const spec = trainings[0]?.spec;
  const packages = Object.entries(environment.packages)
    .filter(([name]) => name.includes("tensorflow"))
    .map(([name, version]) => `${name} ${version}`);
  return blocks(
    "## How it was done",
    spec === undefined
      ? null
      : `A training sees new images all the time, ${formatCount(spec.batchSize)} an update; after every ` +
          `${formatCount(spec.updatesPerEpoch)} updates its error is measured on ${formatCount(spec.validationCount)} images that it never ` +
          `trains on, and the best epoch counts. It ends at ${formatDigits(spec.enoughPx, 2)} px, after some epochs without ` +
          "progress, or when its updates are used up. So an error is how far a network came with this effort, not how far " +
          "it could come; `--preset long` gives it five times as much. Seeds differ in images, weights and order at once.",
    (run.trainings === 0
      ? "Nothing was trained: on "
      : `${formatCount(run.trainings)} trainings took ${formatCount(run.trainingSeconds / 60)} minutes of one thread each, with ` +
        `${text(run.backend)} on `) +
      `${text(environment.cpu)} (${environment.coresUsable} usable cores, ${text(environment.os)}, ` +
      `Node ${text(environment.node)}; ${packages.map(text).join(", ")}). ` +
      `Make it again with ${code(run.command)}; finished trainings are kept in ${code(".cache/study")}. This page and its ` +
      `pictures are made from ${code("study.json")} beside it.`,
  );
}
