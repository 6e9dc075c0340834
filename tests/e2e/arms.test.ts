import { mkdtemp, readFile, readdir, realpath, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { execa } from "execa";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { resultsSchema } from "../../src/core/results.ts";
import { gemmModel } from "../helpers/onnx-models.ts";
import { boxbench, startBoxbench } from "../support/boxbench.ts";
import { sampleOf } from "../support/sample.ts";

let root = "";
const identity = ["-c", "user.name=Test", "-c", "user.email=test@example.org"];
const git = (...words: string[]) => execa("git", [...identity, ...words], { cwd: root });

const example = new URL("../../docs/my-runtime.ts", import.meta.url).href;

/**
 * A runtime that first sleeps for each call: what else runs on the machine hardly matters to it. It is named as one of
 * a GPU, of which it is known that its process waits.
 */
async function writeSleeper(ms: number): Promise<void> {
  const text = `
    import example from ${JSON.stringify(example)};
    const never = new Int32Array(new SharedArrayBuffer(4));
    export default {
      ...example,
      id: "sleeper/idle",
      computes: "elsewhere",
      open: async (model, options) => {
        const session = await example.open(model, options);
        return { ...session, run: (input) => (Atomics.wait(never, 0, 0, ${ms}), session.run(input)) };
      },
    };`;
  await writeFile(join(root, "sleeper.ts"), text);
}

beforeAll(async () => {
  root = await realpath(await mkdtemp(join(tmpdir(), "boxbench-turns-")));
  await writeFile(join(root, "gemm.onnx"), gemmModel());
  await git("init", "-q");
  await writeSleeper(40);
  await git("add", "-A");
  await git("commit", "-qm", "Sleep 40 ms");
});
afterAll(() => rm(root, { recursive: true, force: true }));

const bench = (...words: string[]) => [
  "bench",
  "--model",
  "gemm.onnx",
  "--batch",
  "1",
  "--rounds",
  "5",
  "--no-peak",
  ...words,
];

async function readRun(name: string) {
  return resultsSchema.parse(JSON.parse(await readFile(join(root, name, "results.json"), "utf8")));
}

/** Nothing of a checkout is left: no second work tree in git, no folder. */
async function expectCleanedUp(): Promise<void> {
  const { stdout } = await git("worktree", "list");
  expect(stdout.trim().split("\n")).toHaveLength(1);
  const mine = await Promise.all(
    (await readdir(tmpdir()))
      .filter((name) => name.startsWith("boxbench-against-"))
      .map((name) => readFile(join(tmpdir(), name, "tree", ".git"), "utf8").catch(() => "")),
  );
  expect(mine.filter((text) => text.includes(root))).toEqual([]);
}

describe("bench --against", () => {
  it("finds that the work tree is 10 % slower than its last commit, twice, and leaves nothing behind", async () => {
    await writeSleeper(44);
    const { exitCode, stdout } = await boxbench(
      bench("--runtime", "./sleeper.ts", "--against", "HEAD", "--out", "slower"),
      root,
    );
    expect(stdout).toMatch(/^A {2}HEAD \([0-9a-f]{12}\)\nB {2}the work tree\nA and B took turns/);
    expect(stdout).toContain("Times: 1 regressed, 0 improved, 0 inconclusive, 0 equivalent");
    expect(exitCode).toBe(1);
    const { comparison } = await readRun("slower");
    const [cell] = comparison!.cells;
    expect(cell).toMatchObject({ first: { decision: "regressed" }, again: { decision: "regressed" } });
    expect(cell!.again!.ratio).toBeGreaterThan(1.05);
    expect(cell!.again!.ratio).toBeLessThan(1.15);
    await expectCleanedUp();
    const again = await boxbench(["compare", "slower"], root);
    expect(again.exitCode).toBe(1);
    expect(stdout).toContain(again.stdout);
  }, 400_000);

  it("removes its checkout when it is interrupted", async () => {
    const child = startBoxbench(
      bench("--runtime", "./sleeper.ts", "--against", "HEAD", "--out", "cut"),
      root,
    );
    await new Promise<void>((resolve, reject) => {
      child.stderr.on("data", (chunk: Buffer) => chunk.toString().includes("round 1") && resolve());
      void child.then(({ stderr }) => reject(new Error(`ended early: ${stderr}`)));
    });
    child.kill("SIGINT");
    expect((await child).exitCode).toBe(130);
    await expectCleanedUp();
  });

  it("refuses a reference that does not exist, and a folder without git, in one line", async () => {
    const words = bench("--runtime", "ort-node/cpu", "--out", "none", "--against");
    const missing = await boxbench([...words, "nowhere"], root);
    expect(missing).toMatchObject({ exitCode: 2, stdout: "" });
    expect(missing.stderr).toMatch(/^.*\n?error USAGE: There is no git reference "nowhere" in .*$/);
    const outside = await realpath(await mkdtemp(join(tmpdir(), "boxbench-no-git-")));
    await writeFile(join(outside, "gemm.onnx"), gemmModel());
    const { exitCode, stderr } = await boxbench([...words, "HEAD"], outside);
    await rm(outside, { recursive: true });
    expect(exitCode).toBe(2);
    expect(stderr).toContain("error USAGE: --against needs a git repository");
  });
});

describe("bench --aa", () => {
  it("finds no difference between real runs of the same code, and stores the noise floor", async () => {
    for (const name of sampleOf(["same-1", "same-2"], (name) => name === "same-1")) {
      const { exitCode, stdout } = await boxbench(
        bench("--runtime", "ort-node/cpu", "--aa", "--out", name),
        root,
      );
      expect(exitCode, `printed ${stdout}`).toBe(0);
      expect(stdout).toContain("Noise floor: two measurements of the same code come out up to ");
      const { noiseFloor, cells } = await readRun(name);
      expect(noiseFloor!.cells).toBe(1);
      expect(cells.map(({ runtimeId }) => runtimeId)).toEqual(["ort-node/cpu@a", "ort-node/cpu@b"]);
      expect(await readFile(join(root, name, "report.md"), "utf8")).toContain("## B beside A");
    }
  }, 400_000);
});
