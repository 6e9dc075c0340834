import { existsSync } from "node:fs";
import { dirname, join } from "node:path";
import type { AddCommand } from "../base/command.ts";
import { findResults } from "../results/find-results.ts";

export const addReportCommand: AddCommand = (program, context) => {
  program
    .command("report")
    .description("make the report of a run again from its results.json (of a study: study.json)")
    .argument("<run>", "a folder under reports/, or the path of a run's folder or results.json")
    .option("--beside <run>", "show another run cell by cell beside it, in report.html")
    .option("--summary <file>", "add it without pictures to this file too, such as $GITHUB_STEP_SUMMARY")
    .action(async (run: string, options: { readonly beside?: string; readonly summary?: string }) => {
      const { readResults } = await import("../results/read-results.ts");
      const { writeReport } = await import("../results/write-report.ts");
      const path = await findResults(run);
      const study = join(dirname(path), "study.json");
      if (path === study || (!existsSync(path) && existsSync(study))) {
        const { readStudy, writeStudyReport } = await import("../study/write-study.ts");
        for (const file of await writeStudyReport(await readStudy(study), dirname(study)))
          context.print(file);
        return;
      }
      const results = await readResults(path);
      const { besideText } = await import("../compare/beside-text.ts");
      const beside =
        options.beside === undefined ? undefined : await besideText(results, dirname(path), options.beside);
      const written = await writeReport(results, dirname(path), beside);
      for (const file of written) context.print(file);
      if (options.summary === undefined) return;
      const { readFile } = await import("node:fs/promises");
      const { addToSummary } = await import("../results/write-summary.ts");
      await addToSummary(options.summary, await readFile(written[0]!, "utf8"));
    });
};
