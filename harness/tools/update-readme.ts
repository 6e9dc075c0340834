/**
 * Writes the sample report's main table into README.md, between its markers.
 *
 * Run: npm run update-readme [-- --check]
 * With --check nothing is written, and the exit code is 1 where README.md is stale.
 */
import { readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { parseArgs } from "node:util";
import { readmeEnd, readmeStart, readmeTable, withReadmeTable } from "../../src/report/readme-table.ts";
import { failureOf } from "../base/exit-codes.ts";
import { packageRoot } from "../base/package.ts";
import { readResults } from "../results/read-results.ts";
import { BoxbenchError, messageOf } from "../../src/core/errors.ts";

const sample = "reports/sample";

async function updateReadme(check: boolean): Promise<number> {
  const path = join(packageRoot, "README.md");
  const results = await readResults(join(packageRoot, sample, "results.json"));
  const readme = await readFile(path, "utf8").catch((error: unknown) => {
    throw new BoxbenchError("USAGE", `Cannot read README.md: ${messageOf(error)}.`, { cause: error });
  });
  const updated = withReadmeTable(readme, await readmeTable(results, sample));
  if (updated === null) {
    throw new BoxbenchError(
      "USAGE",
      `README.md needs the lines ${readmeStart} and ${readmeEnd}, in this order.`,
    );
  }
  if (updated === readme) return 0;
  if (check) {
    process.stderr.write(`README.md is stale: run npm run update-readme\n`);
    return 1;
  }
  await writeFile(path, updated);
  return 0;
}

function readCheck(): boolean {
  try {
    return parseArgs({ options: { check: { type: "boolean", default: false } } }).values.check;
  } catch (error) {
    throw new BoxbenchError("USAGE", `${messageOf(error)}. The only option is --check.`, { cause: error });
  }
}

try {
  process.exitCode = await updateReadme(readCheck());
} catch (error) {
  const { line, exitCode } = failureOf(error);
  process.stderr.write(`${line}\n`);
  process.exitCode = exitCode;
}
