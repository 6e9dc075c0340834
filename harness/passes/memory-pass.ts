import { formatCounted } from "../../src/report/format.ts";
import type { Pass } from "./pass.ts";

const roughSeconds = 1.5;

/** The peak memory of each cell. */
export const memoryPass: Pass = {
  addOptions: (command) =>
    command.option("--memory", "measure the peak memory of each cell, in a process of its own"),
  words: ({ memory }) => (memory === true ? ["--memory"] : []),
  plan: ({ options, cells }) =>
    options.memory === true
      ? [{ text: `peak memory of ${formatCounted(cells, "cell")}`, seconds: roughSeconds * cells }]
      : [],
  measure: async (run) => {
    if (run.options.memory === true) await (await import("./memory.ts")).measureMemory(run);
  },
};
