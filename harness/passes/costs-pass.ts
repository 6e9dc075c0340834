import { formatCounted } from "../../src/report/format.ts";
import type { Pass } from "./pass.ts";

/** What each model costs, worked out from its graph. */
export const costsPass: Pass = {
  plan: ({ selection }) => [
    { text: `cost of ${formatCounted(selection.variantIds.length, "model")}, from the graph`, seconds: 0 },
  ],
  measure: async (run) => (await import("./costs.ts")).recordCosts(run),
};
