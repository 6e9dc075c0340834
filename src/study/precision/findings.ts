import type { Results } from "../../core/results.ts";
import type { PrecisionFindings } from "../../core/study/precision.ts";
import { precisionVerdicts } from "./judge.ts";
import { precisionLosses } from "./losses.ts";

/** What a run of the bench with `--precision` says of architectures. */
export function precisionFindingsOf(results: Results): PrecisionFindings {
  const rows = precisionLosses(results);
  return {
    command: results.run.command,
    finishedAt: results.run.finishedAt,
    cpu: results.environment.cpu,
    rows,
    verdicts: precisionVerdicts(rows),
  };
}
