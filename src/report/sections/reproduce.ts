import type { Results } from "../../core/results.ts";
import { inputNoun } from "../input-noun.ts";
import { blocks, code, list } from "../markdown.ts";
import { mergedRunsPart } from "./merged.ts";

/** How to make the run, and this page, again. */
export function reproduceSection(results: Results): string {
  const { run, environment, dataset } = results;
  const page = `This page and its pictures: ${code("npx boxbench report FOLDER")} with the folder of this page. Everything here is made from \`results.json\` beside it, which also has every sample.`;
  if (run.merged !== undefined) {
    return blocks(
      "## Make it again",
      list([
        `The runs stand below, all with seed ${run.seed}, preset ${code(run.preset)}. The same seed gives the same ${inputNoun(results)}s (SHA-256 ${code(dataset.validationSha256.slice(0, 12))}) and the same answers; times depend on the machine.`,
        `Merging them: ${code(run.command)}.`,
        page,
      ]),
      mergedRunsPart(results),
    );
  }
  const commit = environment.gitCommit === null ? "" : ` at commit ${code(environment.gitCommit)}`;
  return blocks(
    "## Make it again",
    list([
      `The run: ${code(run.command)}${commit}, with seed ${run.seed}, preset ${code(run.preset)}. The same seed gives the same ${inputNoun(results)}s (SHA-256 ${code(dataset.validationSha256.slice(0, 12))}) and the same answers; times depend on the machine.`,
      page,
    ]),
  );
}
