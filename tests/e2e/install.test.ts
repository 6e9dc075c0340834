import { existsSync } from "node:fs";
import { copyFile, mkdir, mkdtemp, readdir, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { execa, type Options } from "execa";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { packageRoot, packageVersion } from "../../harness/base/package.ts";
import { readResults } from "../../harness/results/read-results.ts";
import { sampleOf } from "../support/sample.ts";

/** Package managers by the npm package that holds them, the file that starts them, and how they add a tarball. */
const managers = {
  "npm 10": ["npm@10.9.9", "bin/npm-cli.js", (file: string) => ["install", file]],
  "npm 11": ["npm@11.21.2", "bin/npm-cli.js", (file: string) => ["install", file]],
  "pnpm 9": ["pnpm@9.15.9", "bin/pnpm.cjs", (file: string) => ["add", file]],
  "yarn 1": ["yarn@1.22.22", "bin/yarn.js", (file: string) => ["add", `file:${file}`]],
  "yarn 4": ["@yarnpkg/cli-dist@4.18.1", "bin/yarn.js", (file: string) => ["add", `boxbench@file:${file}`]],
} as const;
type Manager = keyof typeof managers;

/** One with a flat folder of packages and one with links, whose packages see only what they name: these measure, too. */
const measuring: readonly Manager[] = ["npm 10", "pnpm 9"];

const aliasOf = (name: Manager) => name.replace(" ", "-");

/** As in a project of its own: nothing that npm told this test run, and no host beside the registry for scripts. */
const env = {
  ...Object.fromEntries(
    Object.keys(process.env)
      .filter((name) => /^npm_/i.test(name))
      .map((name) => [name, undefined]),
  ),
  npm_config_ignore_scripts: "false",
  GLOBAL_AGENT_HTTPS_PROXY: "http://127.0.0.1:9",
  YARN_NODE_LINKER: "node-modules",
  YARN_ENABLE_TELEMETRY: "0",
  YARN_ENABLE_IMMUTABLE_INSTALLS: "0",
};
interface Said {
  readonly exitCode?: number | undefined;
  readonly all: string;
  readonly command: string;
}

const quiet = { env, all: true, reject: false, stdin: "ignore" } as const satisfies Options;

describe("boxbench as a package of a project, where the hosts of install scripts are blocked", () => {
  let folder = "";
  let tarball = "";
  let obstacle: string | null = null;

  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), "boxbench-install-"));
    await execa("npm", ["pack", "--ignore-scripts=false", "--pack-destination", folder], {
      cwd: packageRoot,
    });
    tarball = join(
      folder,
      (await readdir(folder)).find((name) => name.endsWith(".tgz"))!,
    );
    const tools = join(folder, "tools");
    await mkdir(tools);
    await writeFile(join(tools, "package.json"), "{}");
    const wanted = Object.entries(managers).map(
      ([name, [spec]]) => `${aliasOf(name as Manager)}@npm:${spec}`,
    );
    const { exitCode, all } = await execa("npm", ["install", "--ignore-scripts", ...wanted], {
      ...quiet,
      cwd: tools,
    });
    if (exitCode !== 0) obstacle = `the npm registry cannot be had here: ${all.split("\n")[0]}`;
  }, 240_000);
  afterAll(() => rm(folder, { recursive: true, force: true }));

  async function project(name: Manager): Promise<string> {
    const path = join(folder, `with ${name}`);
    await mkdir(path);
    await writeFile(join(path, "package.json"), JSON.stringify({ name: "a-user", private: true }));
    for (const file of ["model.json", "weights.bin"])
      await copyFile(join(packageRoot, "models/cnn-low-lr", file), join(path, file));
    return path;
  }
  const withManager = (name: Manager, cwd: string, args: readonly string[]) =>
    execa("node", [join(folder, "tools/node_modules", aliasOf(name), managers[name][1]), ...args], {
      ...quiet,
      cwd,
    });
  const boxbench = (cwd: string, ...args: string[]) =>
    execa(join(cwd, "node_modules/.bin/boxbench"), args, { ...quiet, cwd });

  async function succeeds(run: Promise<Said>): Promise<string> {
    const { exitCode, all, command } = await run;
    if (exitCode !== 0) throw new Error(`${command} ended with ${exitCode}:\n${all}`);
    return all;
  }

  for (const name of sampleOf(Object.keys(managers) as Manager[], (name) => measuring.includes(name))) {
    const does = measuring.includes(name) ? "converts and measures" : "and converts";
    it(`installs with ${name}, ${does}`, async ({ skip }) => {
      skip(obstacle !== null, obstacle ?? "");
      const cwd = await project(name);
      await succeeds(withManager(name, cwd, managers[name][2](tarball)));
      expect(await succeeds(boxbench(cwd, "--version"))).toBe(packageVersion());
      await succeeds(boxbench(cwd, "convert", "model.json", "-o", "model.onnx"));
      if (!measuring.includes(name)) return;
      const options = ["--rounds", "1", "--no-peak", "--runtime", "ort-*/{cpu,wasm}", "tfjs/wasm"];
      await succeeds(boxbench(cwd, "bench", "--model", "model.json", "--out", "report", ...options));
      const written = await readdir(join(cwd, "report"));
      expect(written).toEqual(expect.arrayContaining(["report.md", "results.json"]));
    }, 240_000);
  }

  it("measures an ONNX file without onnxruntime-node, on reference answers of a runtime that it names", async ({
    skip,
  }) => {
    skip(obstacle !== null, obstacle ?? "");
    const cwd = join(folder, "with npm 10");
    await rm(join(cwd, "node_modules/onnxruntime-node"), { recursive: true, force: true });
    const options = ["--rounds", "1", "--no-peak", "--runtime", "ort-*/{cpu,wasm}", "--out", "onnx"];
    const said = await succeeds(boxbench(cwd, "bench", "--model", "model.onnx", ...options));
    expect(said).toMatch(/skipped {2}ort-node\/cpu .*onnxruntime-node is not installed/);
    const { cells } = await readResults(join(cwd, "onnx/results.json"));
    const measured = cells.flatMap((cell) => (cell.status === "measured" ? [cell] : []));
    expect(measured.map(({ runtimeId, parity }) => [runtimeId, parity.reference])).toEqual([
      ["ort-web/wasm", "ort-web/wasm"],
    ]);
  }, 120_000);

  it("says how to add onnxruntime-node where npm left it out, and that works", async ({ skip }) => {
    skip(obstacle !== null, obstacle ?? "");
    const cwd = join(folder, "with npm 10");
    // Its script has something to fetch on some platforms only.
    skip(existsSync(join(cwd, "node_modules/onnxruntime-node")), "npm kept onnxruntime-node");
    const said = await succeeds(boxbench(cwd, "doctor"));
    const fix =
      /no {3}ort-node\/cpu .*\n.*To get it: run `npm (install --ignore-scripts onnxruntime-node@\S+)`/;
    expect(said).toMatch(fix);
    await succeeds(withManager("npm 10", cwd, fix.exec(said)![1]!.split(" ")));
    expect(await succeeds(boxbench(cwd, "doctor"))).toMatch(/^yes {2}ort-node\/cpu /m);
  }, 240_000);
});
