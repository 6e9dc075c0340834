import { mkdir, mkdtemp, readdir, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { Command } from "commander";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { addReportCommand } from "../../../harness/commands/report.ts";
import { sampleResults, unmeasuredResults } from "../../report/fixture.ts";

const home = process.cwd();
let folder: string;
let printed: string[];

/** Runs `boxbench report` with these arguments, inside the temporary folder. */
async function report(...args: string[]): Promise<void> {
  const program = new Command().exitOverride();
  addReportCommand(program, {
    print: (line) => printed.push(line),
    note: () => {},
    signal: new AbortController().signal,
    finish: () => {},
  });
  await program.parseAsync(["report", ...args], { from: "user" });
}

beforeEach(async () => {
  printed = [];
  folder = await mkdtemp(join(tmpdir(), "boxbench-report-"));
  await mkdir(join(folder, "reports", "one"), { recursive: true });
  await writeFile(join(folder, "reports", "one", "results.json"), JSON.stringify(sampleResults));
  process.chdir(folder);
});
afterEach(async () => {
  process.chdir(home);
  await rm(folder, { recursive: true, force: true });
});

describe("boxbench report", () => {
  it("writes the report beside the results of a run, and prints every path", async () => {
    await report("one");
    const names = [
      "report.md",
      "accuracy-latency.svg",
      "latency.svg",
      "learning-curves.svg",
      "gallery.png",
      "report.html",
    ];
    expect(printed).toEqual(names.map((name) => join("reports", "one", name)));
    expect(new Set(await readdir("reports/one"))).toEqual(new Set([...names, "results.json"]));
    expect(await readFile("reports/one/report.md", "utf8")).toContain("## The answer");
  });

  it("takes the path of a folder or of the file itself", async () => {
    await report("reports/one");
    await report(join(folder, "reports", "one", "results.json"));
    expect(printed).toHaveLength(12);
  });

  it("leaves no picture of an earlier rendering that the new one lacks", async () => {
    await report("one");
    await writeFile("reports/one/results.json", JSON.stringify(unmeasuredResults));
    await report("one");
    expect(new Set(await readdir("reports/one"))).toEqual(
      new Set(["results.json", "report.md", "learning-curves.svg", "report.html"]),
    );
  });

  it("shows another run in the page with --beside, and refuses one without a common cell", async () => {
    await mkdir("reports/two");
    await writeFile("reports/two/results.json", JSON.stringify(sampleResults));
    await report("one", "--beside", "two");
    const page = await readFile("reports/one/report.html", "utf8");
    expect(page).toContain('<h2 id="beside-another-run">Beside another run</h2>');
    await writeFile("reports/two/results.json", JSON.stringify({ ...sampleResults, cells: [] }));
    await expect(report("one", "--beside", "two")).rejects.toMatchObject({ code: "USAGE" });
  });

  it("names the runs that there are when it finds none of the name", async () => {
    await expect(report("two")).rejects.toMatchObject({
      code: "USAGE",
      message: expect.stringContaining("there are: one"),
    });
  });

  it("says which file is missing in a folder without results", async () => {
    await mkdir("reports/empty");
    await expect(report("empty")).rejects.toMatchObject({
      code: "RESULTS_FILE",
      message: expect.stringContaining(join("reports", "empty", "results.json")),
    });
  });

  it("says so when a file cannot be written", async () => {
    // A folder in the place of the file stops every user, root included.
    await mkdir("reports/one/report.md");
    await expect(report("one")).rejects.toMatchObject({ code: "OUTPUT" });
  });
});
