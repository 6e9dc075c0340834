import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { expect, test } from "vitest";
import { packageRoot } from "../../../harness/base/package.ts";
import { readResults } from "../../../harness/results/read-results.ts";
import { readStudy } from "../../../harness/study/write-study.ts";
import { renderReport } from "../../../src/report/report.ts";
import { renderStudy } from "../../../src/report/study/study-report.ts";

// A page of the repository says that `npx boxbench report FOLDER` makes it again.
test.each(["sample", "browsers", "classify", "heads", "precision", "precision/cpu"])(
  "reports/%s/report.md is what its results.json gives today",
  async (name) => {
    const folder = join(packageRoot, "reports", name);
    const files = await renderReport(await readResults(join(folder, "results.json")));
    expect(files.get("report.md")).toBe(await readFile(join(folder, "report.md"), "utf8"));
  },
  60_000,
);

test.each(["study", "architectures"])(
  "reports/%s/report.md is what its study.json gives today",
  async (name) => {
    const folder = join(packageRoot, "reports", name);
    const files = await renderStudy(await readStudy(join(folder, "study.json")));
    expect(files.get("report.md")).toBe(await readFile(join(folder, "report.md"), "utf8"));
  },
  60_000,
);
