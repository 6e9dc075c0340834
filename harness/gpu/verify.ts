import { existsSync, readFileSync } from "node:fs";
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { Command, Option } from "commander";
import { BoxbenchError } from "../../src/core/errors.ts";
import { variantIds } from "../../src/zoo/registry.ts";
import type { Context } from "../base/command.ts";
import { collectNames, integersIn, matchIds } from "../base/options.ts";
import { packageRoot } from "../base/package.ts";
import { readResults } from "../results/read-results.ts";
import { writeResults } from "../results/run-folder.ts";
import { runSetup } from "../setup/program.ts";
import { writeReport } from "../results/write-report.ts";
import { measureGpuMemory, type MemoryUse } from "./memory.ts";
import { gpuPage, type GpuRecord } from "./page.ts";
import { checkLine, preflight, type Preflight } from "./preflight.ts";
import { runBoxbench } from "./run-boxbench.ts";
import { compareTf32, type Tf32Comparison } from "./tf32.ts";

const pack = join(packageRoot, "..");
// In a pack, libraries that this machine may lack lie beside the project.
if (existsSync(join(pack, "pack.json"))) process.env["BOXBENCH_SPARE_LIBRARIES"] = join(pack, "lib");

const command = new Command("verify:gpu")
  .description(
    "Measure CUDA, and WebGPU over the GPU's own Vulkan driver, against the CPU. Needs no network.",
  )
  .option("--out <dir>", "folder of the results", join("reports", "cuda"))
  .option("--batch <n,...>", "batch sizes", integersIn(1, 1024), [1, 32, 1024])
  .option("--variant <glob...>", "variants to take (default: all that are there)", collectNames)
  .option("--models <dir>", "folder with one folder per variant", "models")
  .option("--libraries <dir...>", "folders with CUDA and cuDNN libraries, looked into first", collectNames)
  .option("--check", "look at the machine and stop")
  .option("--no-tf32", "leave out the second run on CUDA, with TF32 on")
  .option("--no-memory", "leave out the measuring of GPU memory")
  .addOption(new Option("--preset <name>", "number of images").choices(["full", "quick"]).default("full"))
  .addOption(
    new Option(
      "--trial",
      "try the pack without a GPU: CPU, and WebGPU in software where there is a driver",
    ).hideHelp(),
  );

interface VerifyOptions {
  readonly out: string;
  readonly batch: readonly number[];
  readonly variant?: readonly string[];
  readonly models: string;
  readonly libraries?: readonly string[];
  readonly check?: boolean;
  readonly tf32: boolean;
  readonly memory: boolean;
  readonly preset: string;
  readonly trial?: boolean;
}

await runSetup(command, async (options, context) => {
  const links = await mkdtemp(join(tmpdir(), "boxbench-gpu-"));
  try {
    await verify(options as unknown as VerifyOptions, links, context);
  } finally {
    await rm(links, { recursive: true, force: true });
  }
});

async function verify(options: VerifyOptions, links: string, context: Context): Promise<void> {
  const startedIn = process.env["BOXBENCH_STARTED_IN"] ?? process.cwd();
  const out = resolve(startedIn, options.out);
  const trial = options.trial === true;
  const found = await preflight(
    (options.libraries ?? []).map((folder) => resolve(startedIn, folder)),
    links,
  );
  for (const check of found.checks) context.print(checkLine(check));
  const gpuRuntimes = [
    ...(found.cuda ? ["ort-node/cuda"] : []),
    ...(found.webgpu || trial ? ["ort-node/webgpu"] : []),
  ];
  if (gpuRuntimes.length === 0) {
    throw new BoxbenchError(
      "UNAVAILABLE",
      "This machine runs neither CUDA nor WebGPU on a GPU; the lines above say why. Nothing was measured.",
    );
  }
  if (options.check === true) return;
  const selection = selectionWords(options);
  const batches = options.batch.join(",");
  const runtimes = ["ort-node/cpu", ...gpuRuntimes].flatMap((id) => ["--runtime", id]);
  const code = await runBoxbench(
    ["bench", ...runtimes, "--batch", batches, "--out", out, ...selection],
    found.environment,
    context,
  );
  if (!existsSync(join(out, "results.json"))) {
    throw new BoxbenchError("WORKER", `The bench ended with exit code ${code}; the lines above say why.`);
  }
  await nameCommit(out);
  const extras = trial
    ? { memory: [], tf32: [] }
    : await measureExtras(out, gpuRuntimes, selection, options, found, context);
  const record: GpuRecord = {
    checkedAt: new Date().toISOString(),
    command: `verify:gpu ${["--batch", batches, ...selection].join(" ")}`,
    trial,
    checks: found.checks,
    ...extras,
  };
  await writeFile(join(out, "gpu.json"), `${JSON.stringify(record, null, 1)}\n`);
  await writeFile(join(out, "README.md"), gpuPage(record));
  context.print(`Written: ${join(out, "results.json")}, report.md, README.md and gpu.json beside it`);
  context.finish(code === 0 && (trial || gpuRuntimes.length === 2) ? 0 : code === 4 ? 4 : 1);
}

/** GPU memory, and the same cells with TF32 on. */
async function measureExtras(
  out: string,
  gpuRuntimes: readonly string[],
  selection: readonly string[],
  { batch, memory, tf32 }: VerifyOptions,
  { cuda, environment }: Preflight,
  context: Context,
): Promise<{ memory: MemoryUse[]; tf32: Tf32Comparison[] }> {
  const uses: MemoryUse[] = [];
  for (const runtimeId of memory ? gpuRuntimes : []) {
    for (const size of batch) {
      uses.push(await measureGpuMemory(runtimeId, size, selection, environment, context));
    }
  }
  if (!tf32 || !cuda) return { memory: uses, tf32: [] };
  const folder = join(out, "tf32");
  await runBoxbench(
    ["bench", "--runtime", "ort-node/cuda", "--batch", batch.join(","), "--out", folder, ...selection],
    { ...environment, NVIDIA_TF32_OVERRIDE: "1" },
    context,
  );
  await nameCommit(folder);
  const [off, on] = await Promise.all([out, folder].map((path) => readResults(join(path, "results.json"))));
  return { memory: uses, tf32: compareTf32(off!.cells, on!.cells) };
}

/** The options that choose models: those asked for, or all that are there. */
function selectionWords({ variant, models, preset }: VerifyOptions): string[] {
  const there = variantIds.filter((id) => existsSync(join(models, id, "manifest.json")));
  if (there.length === 0) {
    throw new BoxbenchError("MODEL_FILE", `There is no model in "${models}". Train first: npm run train`);
  }
  const chosen = matchIds("variant", variant ?? ["*"], there);
  return [...chosen.flatMap((id) => ["--variant", id]), "--models", models, "--preset", preset];
}

/** A pack has no git history: the commit that it was made from is in pack.json. */
async function nameCommit(folder: string): Promise<void> {
  const path = join(pack, "pack.json");
  if (!existsSync(path)) return;
  const { gitCommit } = JSON.parse(readFileSync(path, "utf8")) as { gitCommit: string | null };
  const results = await readResults(join(folder, "results.json"));
  const named = { ...results, environment: { ...results.environment, gitCommit } };
  await writeResults(folder, named);
  await writeReport(named, folder);
}
