import type { Pass } from "./pass.ts";

/** What a precision costs where it is calibrated on other inputs; of runs with a precision that is calibrated. */
export const drawsPass: Pass = {
  plan: () => [],
  measure: async (run) => {
    if ((run.lowered?.draws.size ?? 0) > 0) await (await import("./draws.ts")).scoreDraws(run);
  },
};
