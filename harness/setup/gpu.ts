import { existsSync } from "node:fs";
import { rm } from "node:fs/promises";
import { join } from "node:path";
import { Command } from "commander";
import { BoxbenchError, messageOf } from "../../src/core/errors.ts";
import { nativeFolder } from "../../src/runtimes/ort-node/native-library.ts";
import type { Context } from "../base/command.ts";
import { copyProvider, providerFolder } from "./provider-wheel.ts";
import {
  onnxInstallScript,
  onnxProviderFiles,
  tfjsInstallScript,
  type InstallScript,
} from "./install-scripts.ts";
import { cacheFolder, onnxRuntimeName, tfjsNodeName } from "./packages.ts";
import { runSetup } from "./program.ts";
import { runInstallScript, stagePackage, takeParts } from "./run-install-script.ts";
import { checkTraining, describeCheck } from "./training-check.ts";

const command = new Command("setup:gpu").description(
  `Run the install scripts of ${onnxRuntimeName} and ${tfjsNodeName}, which "npm ci" leaves out.`,
);

const platform = `${process.platform}/${process.arch}`;
const logFolder = join(cacheFolder, "setup-gpu");

await runSetup(command, async (_options, context) => {
  const jobs = [
    { script: onnxInstallScript(platform), install: installProviders },
    { script: tfjsInstallScript(process.platform, process.arch, process.env), install: installTensorFlow },
  ];
  for (const { script } of jobs) {
    context.note(`${script.packageName} ${script.version} runs "${script.commandLine}" and fetches:`);
    if (script.downloads.length === 0) context.note(`  nothing on ${platform}`);
    for (const download of script.downloads) context.note(`  ${download}`);
  }
  const lines: string[] = [];
  for (const { script, install } of jobs) {
    context.note(`Running the script of ${script.packageName} …`);
    const name = `${script.packageName} ${script.version}`;
    try {
      lines.push(`${name}: ${await install(script, context)}`);
    } catch (error) {
      if (context.signal.aborted) throw error;
      lines.push(`${name}: failed, nothing changed: ${messageOf(error)}`);
      context.finish(1);
    }
  }
  for (const line of lines) context.print(line);
});

/** Adds the CUDA provider's files to onnxruntime-node; its CPU provider's files are never touched. */
async function installProviders(script: InstallScript, context: Context): Promise<string> {
  const files = onnxProviderFiles(script.folder, platform);
  if (files.length === 0) return "nothing to install on this platform";
  const absent = files.filter((file) => !existsSync(file));
  try {
    await runInstallScript(script, script.folder, logFolder, context);
    const missing = files.filter((file) => !existsSync(file));
    if (missing.length > 0) {
      throw new BoxbenchError("UNAVAILABLE", `the script ended well but did not bring ${missing.join(", ")}`);
    }
  } catch (error) {
    // A half-written library must not look installed.
    for (const file of absent) await rm(file, { force: true });
    if (context.signal.aborted || platform !== "linux/x64") throw error;
    context.note(`  ${messageOf(error)}`);
    return installFromWheel(script, context, error);
  }
  return `${absent.length === 0 ? "already installed" : "installed"} (CUDA and TensorRT providers)`;
}

/** The CUDA provider of the same version from PyPI, where NuGet cannot be reached. */
async function installFromWheel(script: InstallScript, context: Context, former: unknown): Promise<string> {
  try {
    await copyProvider(await providerFolder(script.version, cacheFolder, context), nativeFolder());
    return "installed from PyPI's onnxruntime-gpu (CUDA provider)";
  } catch (error) {
    if (context.signal.aborted) throw error;
    const message = `${messageOf(former)}; and from PyPI: ${messageOf(error)}`;
    throw new BoxbenchError("UNAVAILABLE", message, { cause: error });
  }
}

/**
 * Runs tfjs-node-gpu's script in a copy of the package, because the script first deletes the libraries that are
 * there, and takes its result over only when it trains.
 */
async function installTensorFlow(script: InstallScript, context: Context): Promise<string> {
  const parts = ["deps", "lib"];
  const staging = await stagePackage(script.folder, parts);
  try {
    await runInstallScript(script, staging, logFolder, context);
    const check = await checkTraining(staging, context.signal);
    await takeParts(staging, script.folder, parts);
    return `installed (${describeCheck(check)})`;
  } finally {
    await rm(staging, { recursive: true, force: true });
  }
}
