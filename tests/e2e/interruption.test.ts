import { mkdtemp, readFile, rm, stat } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { execa } from "execa";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { resultsSchema, type Results } from "../../src/core/results.ts";
import { boxbench, startBoxbench } from "../support/boxbench.ts";

const training = ["train", "--variant", "dense-only", "--preset", "quick", "--backend", "tfjs/wasm"];
const two = ["--variant", "linear-exact", "--variant", "dense-only", "--preset", "quick"];
const runtimes = ["--runtime", "ort-node/cpu", "--runtime", "ort-web/wasm"];
const bench = ["bench", ...two, ...runtimes, "--batch", "1,32", "--rounds", "1", "--no-peak"];

/** Resolves when the process has written a line that contains the text. */
function untilLine(child: ReturnType<typeof startBoxbench>, text: string): Promise<void> {
  return new Promise((resolve, reject) => {
    let seen = "";
    child.stderr.on("data", (chunk: Buffer) => {
      seen += chunk.toString();
      if (seen.includes(text)) resolve();
    });
    void child.then(() => reject(new Error(`ended before "${text}": ${seen}`)));
  });
}

async function readRun(folder: string): Promise<Results> {
  return resultsSchema.parse(JSON.parse(await readFile(join(folder, "results.json"), "utf8")));
}

describe("interruption", () => {
  let folder = "";
  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), "boxbench-stop-"));
  });
  afterAll(async () => {
    await rm(folder, { recursive: true, force: true });
  });

  it("Ctrl-C in training keeps what is done, and the same command goes on from there", async () => {
    const child = startBoxbench(training, folder);
    await untilLine(child, "epoch 2/");
    child.kill("SIGINT");
    const { exitCode, stderr } = await child;
    expect(stderr).toContain("error INTERRUPTED:");
    expect(exitCode).toBe(130);
    const again = await boxbench(training, folder);
    expect(again.stderr).not.toContain("epoch 1/");
    expect(again.exitCode).toBe(0);
  });

  it("Ctrl-C in the bench keeps every measured cell and writes the report", async () => {
    await boxbench(
      ["train", "--variant", "linear-exact", "--preset", "quick", "--backend", "tfjs/wasm"],
      folder,
    );
    const child = startBoxbench([...bench, "--out", "stopped"], folder);
    await untilLine(child, "[2/8]");
    child.kill("SIGINT");
    const { exitCode } = await child;
    expect(exitCode).toBe(130);
    const { cells, run } = await readRun(join(folder, "stopped"));
    expect(cells.filter((cell) => cell.status === "measured").length).toBeGreaterThanOrEqual(2);
    expect(run.finishedAt).toBeNull();
    expect((await stat(join(folder, "stopped", "report.md"))).size).toBeGreaterThan(0);
    const again = await boxbench(["bench", "--resume", "stopped"], folder);
    expect(again.exitCode).toBe(0);
    const resumed = await readRun(join(folder, "stopped"));
    expect(resumed.run).toMatchObject({ finishedAt: expect.any(String) as string, resumedAt: { length: 1 } });
    expect(resumed.cells).toHaveLength(8);
    // What was measured before is not measured again.
    expect(resumed.cells).toEqual(expect.arrayContaining(cells));
    expect(resumed.scores).toHaveLength(4);
  });

  it("kill -9 loses at most the block under way, and --resume goes on from what is there", async () => {
    const child = startBoxbench([...bench, "--rounds", "2", "--out", "dead"], folder);
    await untilLine(child, "round 2 of 2 rounds, process 2 of 2");
    child.kill("SIGKILL");
    await child;
    const { cells: before } = await readRun(join(folder, "dead"));
    // Three processes had ended, with four cells each.
    expect(before.flatMap((cell) => (cell.status === "measured" ? cell.blocks : []))).toHaveLength(12);
    const refused = await boxbench(["bench", "--resume", "dead", "--seed", "2"], folder);
    expect(refused.exitCode).toBe(2);
    expect(refused.stderr).toContain("was started with another --seed");
    const again = await boxbench(["bench", "--resume", "dead"], folder);
    expect(again.exitCode).toBe(0);
    const { cells, run } = await readRun(join(folder, "dead"));
    expect(run.finishedAt).not.toBeNull();
    for (const cell of cells) {
      expect(cell).toMatchObject({ status: "measured" });
      const known = before.find(({ id }) => id === cell.id);
      if (cell.status !== "measured" || known?.status !== "measured") continue;
      expect(cell.blocks.slice(0, known.blocks.length)).toEqual(known.blocks);
      expect(new Set(cell.blocks.map(({ round }) => round))).toContain(2);
    }
    const nothing = await boxbench(["bench", "--resume", "dead"], folder);
    expect(nothing.exitCode).toBe(2);
    expect(nothing.stderr).toContain("is finished");
  }, 300_000);

  it("kill -9 among the choices of calibration inputs: --resume scores those that are missing, and no other", async () => {
    const models = fileURLToPath(new URL("../../models", import.meta.url));
    const lowered = ["--models", models, "--variant", "small-conv", "--precision", "int8-reduced"];
    const one = ["--runtime", "ort-node/cpu", "--batch", "1", "--rounds", "1", "--no-peak"];
    const command = ["bench", ...lowered, ...one, "--out", "choices"];
    const child = startBoxbench(command, folder);
    await untilLine(child, "draws [1/3]");
    child.kill("SIGKILL");
    await child;
    const before = (await readRun(join(folder, "choices"))).precisions!.draws!;
    expect(before.length).toBeGreaterThanOrEqual(1);
    expect(before.length).toBeLessThan(3);
    const again = await boxbench(["bench", "--resume", "choices"], folder);
    expect(again.exitCode).toBe(0);
    expect(again.stderr).toContain(`draws [1/${3 - before.length}]`);
    const { run, precisions } = await readRun(join(folder, "choices"));
    expect(run.finishedAt).not.toBeNull();
    expect(precisions!.draws!.slice(0, before.length)).toEqual(before);
    expect(precisions!.draws!.map(({ seed }) => seed - run.seed)).toEqual([0, 1, 2]);
  }, 300_000);

  it("a worker that is killed costs its cell and no other", async () => {
    const child = startBoxbench([...bench, "--out", "killed"], folder);
    await untilLine(child, "[1/8]");
    await killWorkerOf(child.pid!);
    const { exitCode, stderr } = await child;
    expect(stderr).toContain("FAILED WORKER: The process ended with SIGKILL");
    expect(exitCode).toBe(4);
    const { cells } = await readRun(join(folder, "killed"));
    expect(cells).toHaveLength(8);
    expect(cells.filter((cell) => cell.status === "failed")).toHaveLength(1);
    expect(cells.filter((cell) => cell.status === "measured")).toHaveLength(7);
  });
});

async function killWorkerOf(pid: number): Promise<void> {
  const { stdout } = await execa("pgrep", ["-P", String(pid), "-f", "worker.ts"]);
  process.kill(Number(stdout.split("\n")[0]), "SIGKILL");
}
