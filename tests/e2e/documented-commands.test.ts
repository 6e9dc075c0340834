import { cp, mkdir, mkdtemp, rm, symlink } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { execa } from "execa";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { packageRoot } from "../../harness/base/package.ts";
import { documentedCommands } from "../helpers/documented-commands.ts";
import { sampleOf } from "../support/sample.ts";

/** Not run here, with the reason. */
const left: Readonly<Record<string, string>> = {
  "setup:gpu": "downloads from outside the npm registry",
  "setup:photos": "downloads from outside the npm registry",
  "setup:tensorflow": "builds native TensorFlow; .ci/run does it",
  "pack:gpu": "packs a gigabyte; tests/harness/gpu packs",
  "verify:gpu": "needs a GPU; tests/harness/gpu/verify.test.ts runs it",
  "test:all": "runs this test",
  "test:every": "runs this test",
  "test:conformance": ".ci/run does it",
  "generate:layers": "writes into docs; tests/onnx/support-table.test.ts compares",
  "bench:training": "trains for minutes",
  "bench:tf2onnx": "installs TensorFlow for Python; tests/harness/tf2onnx/pair.test.ts compares two files",
  "bench:ort-quantization":
    "installs onnxruntime for Python; tests/harness/ort-quantization/examples.test.ts has its parts",
  "bench:fidelity": "measures for minutes",
  "npx boxbench compare RUN": "needs a run of two arms; tests/e2e/arms.test.ts compares one",
  "npx boxbench live --lan":
    "asks which address where a machine has several; tests/harness/live/lan.test.ts serves one",
  "npm run study -- --part architectures --bench reports/heads":
    "needs a bench of the heads; tests/study/head-costs.test.ts reads one",
  "npm run study -- --part precision --bench RUN":
    "needs a bench of several precisions; tests/study/precision/findings.test.ts reads one",
  merge: "needs shards that were measured; tests/e2e/ci-workflow.test.ts merges",
};

/** What is added, so that a command which measures for minutes does all but that. */
const added: Readonly<Record<string, string>> = {
  bench: "--dry-run",
  parity: "--variant linear-exact --runtime ort-node/cpu",
};

/** These train for minutes: it is enough that they are under way. */
const slow = new Set(["train", "study", "overfit", "live"]);
const underWayMs = 3_500;

/** A command with the same options as one that was tried: its values differ. */
const shapeOf = (line: string) =>
  [wordOf(line), ...[...line.matchAll(/ --?[a-z-]+/g)].map(([option]) => option).sort()].join();

/** What stands for a name of the reader's own. */
const names: Readonly<Record<string, string>> = { VARIANT: "linear-exact" };

const all = await documentedCommands(packageRoot);
const wordOf = (line: string) => /^(?:npm run |(?:npx )?boxbench )([\w:]+)/.exec(line)![1]!;
const possible = all.filter(
  ({ line }) => left[wordOf(line)] === undefined && left[line] === undefined && !line.includes("--resume"),
);
const firstOfShape = new Map(possible.toReversed().map((command) => [shapeOf(command.line), command]));
const run = sampleOf(possible, (command) => firstOfShape.get(shapeOf(command.line)) === command);

describe("every command of README.md and docs", () => {
  let folder = "";
  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), "boxbench-docs-"));
    for (const name of ["harness", "src", "docs", "models", "node_modules"]) {
      await symlink(join(packageRoot, name), join(folder, name));
    }
    for (const name of ["package.json", "package-lock.json"]) {
      await cp(join(packageRoot, name), join(folder, name));
    }
    await cp(join(packageRoot, "reports"), join(folder, "reports"), { recursive: true });
    for (const run of ["RUN", "RUN-A", "RUN-B"]) {
      await cp(join(packageRoot, "reports/sample"), join(folder, run), { recursive: true });
    }
    const model = join(packageRoot, "models/linear-exact");
    await mkdir(join(folder, "path/to"), { recursive: true });
    for (const file of ["model.json", "weights.bin"]) {
      await cp(join(model, file), join(folder, "path/to", file));
      await cp(join(model, file), join(folder, file));
    }
    await boxbench("convert model.json -o model.onnx");
    for (const name of ["DIR", "boxes"]) await boxbench(`dataset --out ${name} --count 40`);
    const git = (...words: string[]) =>
      execa("git", ["-c", "user.name=a", "-c", "user.email=a@b.c", ...words], { cwd: folder });
    await git("init", "-q", "-b", "main");
    await git("add", "package.json", "package-lock.json", "models");
    await git("commit", "-q", "-m", "start");
  });
  afterAll(() => rm(folder, { recursive: true, force: true }));

  const boxbench = (words: string) =>
    execa(process.execPath, [join(packageRoot, "harness/boxbench.js"), ...words.split(" ")], { cwd: folder });

  it("is found: there are dozens", () => {
    expect(all.length).toBeGreaterThan(30);
    expect(possible.length).toBeGreaterThan(0.75 * all.length);
  });

  it.each(run)("$page: $line", async ({ line }) => {
    const word = wordOf(line);
    const own = line
      .replace(/^(?:npx )?boxbench /, `"${process.execPath}" harness/boxbench.js `)
      .replaceAll(/\b[A-Z]{4,}\b/g, (name) => names[name] ?? name);
    const extra = added[word] ?? "";
    // Box images go into a folder that is not there yet.
    if (word === "dataset") {
      await rm(join(folder, / --out (\S+)/.exec(line)![1]!), { recursive: true, force: true });
    }
    const separator = own.startsWith("npm run ") && extra !== "" && !own.includes(" -- ") ? "--" : "";
    const child = execa("bash", ["-c", `${own} ${separator} ${extra}`], {
      cwd: folder,
      all: true,
      reject: false,
      stdin: "ignore",
      detached: true,
    });
    const timer = slow.has(word)
      ? setTimeout(() => process.kill(-child.pid!, "SIGKILL"), underWayMs)
      : undefined;
    const { exitCode, all: said, signal } = await child;
    clearTimeout(timer);
    // 1 is an answer, too: an illness, or a gate.
    expect(signal === "SIGKILL" || exitCode === 0 || exitCode === 1, `${line}\n${said}`).toBe(true);
    expect(said).not.toMatch(/error (?:USAGE|UNEXPECTED)|Missing script/);
  });
});
