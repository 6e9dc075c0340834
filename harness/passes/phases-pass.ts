import { formatCounted } from "../../src/report/format.ts";
import type { Pass } from "./pass.ts";

const roughSeconds = 1.5;

/** The way of an image from its file to an answer, phase by phase. */
export const phasesPass: Pass = {
  addOptions: (command) =>
    command.option("--phases", "time reading a PNG, inference and decoding the answer, apart and end to end"),
  words: ({ phases }) => (phases === true ? ["--phases"] : []),
  plan: ({ options, pairs }) =>
    options.phases === true
      ? [
          {
            text: `phases from file to answer of ${formatCounted(pairs, "cell")}`,
            seconds: roughSeconds * pairs,
          },
        ]
      : [],
  measure: async (run) => {
    if (run.options.phases === true) await (await import("./phases.ts")).measurePhases(run);
  },
};
