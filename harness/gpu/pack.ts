import { existsSync } from "node:fs";
import { basename, join, resolve } from "node:path";
import { Command } from "commander";
import { execa } from "execa";
import { BoxbenchError } from "../../src/core/errors.ts";
import { variantIds } from "../../src/zoo/registry.ts";
import { collectNames, integerIn, matchIds } from "../base/options.ts";
import { runSetup } from "../setup/program.ts";
import { writeParts } from "./parts.ts";
import {
  copyNode,
  copyPackages,
  copyProject,
  copySpares,
  makeEmpty,
  providersIn,
  writeStarter,
} from "./pack-contents.ts";
import { findSpareLibraries } from "./spare-libraries.ts";

const command = new Command("pack:gpu")
  .description(
    "Put everything that verify:gpu needs into one folder, for a machine without a network and Node.js.",
  )
  .option("--out <dir>", "the folder", join("dist", "gpu-pack"))
  .option("--part-mb <n>", "also write it as .tar.xz in parts of at most this many MB", integerIn(1))
  .option("--variant <glob...>", "variants to take (default: all)", collectNames)
  .option("--models <dir>", "folder with one folder per variant", "models")
  .option(
    "--library <file...>",
    "more shared libraries to take along, used where the machine lacks them",
    collectNames,
  );

await runSetup(command, async (options, context) => {
  const { out, partMb, variant, models, library } = options as unknown as PackOptions;
  requireLinux();
  const folder = resolve(out);
  const variants = matchIds("variant", variant ?? ["*"], variantIds);
  requireModels(variants, models);
  const providers = await providersIn(context);
  const spare = findSpareLibraries(library ?? []);
  await makeEmpty(folder);
  await copyProject(join(folder, "app"), variants, models);
  await copyPackages(join(folder, "app"), providers);
  await copyNode(join(folder, "bin"));
  await copySpares(join(folder, "lib"), spare.found);
  if (spare.missing.length > 0) {
    context.note(
      `Not here to take along: ${spare.missing.join(", ")}. A machine that lacks them too has no WebGPU; ` +
        "install libvulkan1 here, or name the files with --library.",
    );
  }
  await writeStarter(folder, variants);
  context.print(`${folder}: ${await sizeText(folder)}; there: sh ${basename(folder)}/verify.sh`);
  if (partMb === undefined) return;
  const target = `${folder}-parts`;
  context.note(`Compressing into ${target} (some minutes)`);
  const parts = await writeParts(folder, target, partMb * 1_000_000);
  for (const { name, sizeBytes } of parts)
    context.print(`${join(target, name)}  ${Math.ceil(sizeBytes / 1e6)} MB`);
  context.print(`There: sh ${basename(target)}/join.sh, then sh ${basename(folder)}/verify.sh`);
});

interface PackOptions {
  readonly out: string;
  readonly partMb?: number;
  readonly variant?: readonly string[];
  readonly models: string;
  readonly library?: readonly string[];
}

function requireLinux(): void {
  if (process.platform === "linux" && process.arch === "x64") return;
  throw new BoxbenchError(
    "UNAVAILABLE",
    `pack:gpu copies this machine's programs for Linux x64, and this is ${process.platform} ${process.arch}. ` +
      "Run it on Linux x64, in a container for example.",
  );
}

function requireModels(variants: readonly string[], models: string): void {
  const missing = variants.filter((id) => !existsSync(join(models, id, "manifest.json")));
  if (missing.length === 0) return;
  const flags = missing.map((id) => `--variant ${id}`).join(" ");
  throw new BoxbenchError(
    "MODEL_FILE",
    `No model of ${missing.join(", ")} in "${models}". Train first: npm run train -- ${flags}`,
  );
}

async function sizeText(folder: string): Promise<string> {
  const { stdout } = await execa("du", ["-sm", folder]);
  return `${stdout.split("\t")[0]} MB`;
}
