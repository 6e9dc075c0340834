import { copyFile, cp, mkdir, mkdtemp, readFile, readdir, rm, symlink, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { execa } from "execa";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { packageRoot } from "../../harness/base/package.ts";
import { readResults } from "../../harness/results/read-results.ts";
import { stepsOf, variablesOf, type Step } from "../helpers/workflow.ts";

const workflow = await readFile(join(packageRoot, "docs/ci/boxbench.yml"), "utf8");
const steps = stepsOf(workflow);
const shards = /shard: \[(.+)\]/.exec(workflow)![1]!.split(", ");
const commandsOf = (job: string) =>
  steps
    .filter((step) => step.job === job && step.run?.startsWith("npx boxbench") === true)
    .map(({ run }) => run!);

/** Puts in what GitHub would. */
function filledIn(text: string, shard: string): string {
  return text
    .replaceAll("${{ matrix.shard }}", shard)
    .replaceAll("${{ strategy.job-total }}", String(shards.length));
}

/** The workflow that users copy, run step by step in the project of a user, with the options as they stand in it but for the number of rounds. */
describe("the workflow for users", () => {
  let folder = "";
  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), "boxbench-ci-"));
    await mkdir(join(folder, "model"));
    for (const file of ["model.json", "weights.bin"]) {
      await copyFile(join(packageRoot, "models/linear-exact", file), join(folder, "model", file));
    }
    // What `npm ci` leaves in a project that depends on boxbench.
    await mkdir(join(folder, "node_modules/.bin"), { recursive: true });
    await symlink(packageRoot, join(folder, "node_modules/boxbench"));
    await symlink("../boxbench/harness/boxbench.js", join(folder, "node_modules/.bin/boxbench"));
    await writeFile(join(folder, "package.json"), JSON.stringify({ name: "a-user", private: true }));
  });
  afterAll(() => rm(folder, { recursive: true, force: true }));

  async function run(command: string): Promise<string> {
    // One round instead of five to eight: the commands are tried here, not the machine.
    const variables = { ...variablesOf(workflow), EFFORT: "--rounds 1" };
    const env = { ...variables, GITHUB_STEP_SUMMARY: join(folder, "summary.md") };
    // As GitHub runs a line on Linux.
    const { exitCode, all } = await execa("bash", ["-e", "-c", command], {
      cwd: folder,
      env,
      all: true,
      reject: false,
      stdin: "ignore",
    });
    expect(exitCode, `${command}\n${all}`).toBe(0);
    return all;
  }

  it("installs as this project's own CI does", async () => {
    const ownCi = await readFile(join(packageRoot, ".ci/run"), "utf8");
    const others = steps.flatMap(({ run }) => (run === null || run.startsWith("npx boxbench ") ? [] : [run]));
    expect(others.length).toBeGreaterThan(0);
    for (const line of others) expect(ownCi.split("\n")).toContain(line);
  });

  it("has three jobs of one boxbench command each", () => {
    for (const job of ["parity", "bench", "report"]) expect(commandsOf(job)).toHaveLength(1);
  });

  it("gives every command its variables, and none that is not there", () => {
    const used = steps.flatMap(({ run }) =>
      [...(run ?? "").matchAll(/\$([A-Z]+)\b/g)].map(([, name]) => name!),
    );
    expect(new Set(used)).toEqual(new Set(Object.keys(variablesOf(workflow))));
  });

  it("names no right but reading, keeps no credentials, and uses actions of a fixed version", () => {
    expect(workflow.match(/permissions:\n {2}contents: read\n\n/g)).toHaveLength(1);
    expect(workflow.match(/permissions:/g)).toHaveLength(1);
    const actions = steps.flatMap(({ uses }) => (uses === null ? [] : [uses]));
    for (const action of actions) expect(action).toMatch(/^actions\/[\w-]+@v\d+$/);
    const checkouts = steps.filter(({ uses }) => uses?.startsWith("actions/checkout@") === true);
    expect(checkouts.length).toBeGreaterThan(0);
    for (const { inputs } of checkouts) expect(inputs["persist-credentials"]).toBe("false");
  });

  it("checks parity, measures each shard, and joins them in one report and summary", async () => {
    expect(await run(commandsOf("parity")[0]!)).toMatch(/Parity: 6 cells agree, 0 differ/);
    for (const shard of shards) {
      await run(filledIn(commandsOf("bench")[0]!, shard));
      await handOver(shard);
    }
    const said = await run(commandsOf("report")[0]!);
    expect(said).not.toContain("warning:");
    const upload = actionOf("report", "actions/upload-artifact");
    const results = await readResults(join(folder, upload.inputs["path"]!, "results.json"));
    expect(results.cells.map(({ status }) => status)).toEqual(Array.from({ length: 6 }, () => "measured"));
    expect(results.run.merged).toHaveLength(shards.length);
    expect(results.run.finishedAt).not.toBeNull();
    expect(await readdir(join(folder, upload.inputs["path"]!))).toContain("report.md");
    const page = steps.find(({ inputs }) => inputs["archive"] === "false")!;
    expect(await readFile(join(folder, page.inputs["path"]!), "utf8")).toContain("<!doctype html>");
    const summary = await readFile(join(folder, "summary.md"), "utf8");
    expect(summary).toContain("## The answer");
    expect(summary).not.toContain("![");
    // GitHub refuses more.
    expect(Buffer.byteLength(summary)).toBeLessThan(1024 * 1024);
  }, 900_000);

  /** What upload-artifact and download-artifact do with the folder of a shard. */
  async function handOver(shard: string): Promise<void> {
    const upload = actionOf("bench", "actions/upload-artifact");
    const download = actionOf("report", "actions/download-artifact");
    const name = filledIn(upload.inputs["name"]!, shard);
    expect(name.startsWith(download.inputs["pattern"]!.replace("*", ""))).toBe(true);
    const path = join(folder, upload.inputs["path"]!);
    await cp(path, join(folder, download.inputs["path"]!, name), { recursive: true });
    // The next shard has a machine of its own.
    await rm(path, { recursive: true });
  }

  function actionOf(job: string, action: string): Step {
    return steps.find((step) => step.job === job && step.uses?.startsWith(`${action}@`) === true)!;
  }
});
