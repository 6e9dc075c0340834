import { existsSync } from "node:fs";
import { cp, mkdir, rename, rm, writeFile } from "node:fs/promises";
import { basename, dirname, join, relative } from "node:path";
import { execa } from "execa";
import { BoxbenchError } from "../../src/core/errors.ts";
import type { Context } from "../base/command.ts";
import type { InstallScript } from "./install-scripts.ts";
import { reasonIn } from "./reason.ts";

/** A download of some hundred MB over a slow line; a host that never answers ends here too. */
const timeoutMs = 60 * 60_000;

/**
 * Runs a package's own install script the way npm would, in `folder`.
 *
 * @param folder the package's folder or a copy of it beside it
 * @param logFolder gets the whole output of a script that failed
 * @throws BoxbenchError UNAVAILABLE with the script's own reason, INTERRUPTED on Ctrl-C
 */
export async function runInstallScript(
  script: Pick<InstallScript, "packageName" | "commandLine">,
  folder: string,
  logFolder: string,
  context: Context,
): Promise<void> {
  const child = await execa(script.commandLine, {
    shell: true,
    cwd: folder,
    // Finds the programs in node_modules/.bin of all folders above.
    preferLocal: true,
    localDir: folder,
    // onnxruntime-node's script does nothing while this names the project instead of the package.
    env: { npm_package_json: join(folder, "package.json"), npm_lifecycle_event: "install" },
    cancelSignal: context.signal,
    timeout: timeoutMs,
    reject: false,
    stdin: "ignore",
    all: true,
  });
  if (child.isCanceled) throw new BoxbenchError("INTERRUPTED", `${script.packageName}: interrupted.`);
  if (!child.failed) return;
  const logPath = join(logFolder, `${basename(script.packageName)}.log`);
  await mkdir(dirname(logPath), { recursive: true });
  await writeFile(logPath, child.all);
  const reason = reasonIn(child.stderr) ?? reasonIn(child.stdout) ?? child.shortMessage;
  throw new BoxbenchError("UNAVAILABLE", `${reason} (output in ${relative(process.cwd(), logPath)})`);
}

/**
 * Copies a package to a folder beside it, where `require` finds the same packages, without the named parts.
 *
 * @returns the folder of the copy; the caller removes it
 */
export async function stagePackage(folder: string, without: readonly string[]): Promise<string> {
  // npm passes over names that start with a dot.
  const staging = join(dirname(folder), `.${basename(folder)}-setup`);
  await rm(staging, { recursive: true, force: true });
  const left = new Set(without.map((part) => join(folder, part)));
  await cp(folder, staging, { recursive: true, filter: (source) => !left.has(source) });
  return staging;
}

/**
 * Moves the named parts of `staging` into `folder`, in place of those that are there. When one cannot be moved,
 * all are as before.
 */
export async function takeParts(staging: string, folder: string, parts: readonly string[]): Promise<void> {
  const undo: (() => Promise<void>)[] = [];
  try {
    for (const part of parts) {
      const [fresh, place, old] = [join(staging, part), join(folder, part), join(staging, `old-${part}`)];
      if (existsSync(place)) {
        await rename(place, old);
        undo.unshift(() => rename(old, place));
      }
      await rename(fresh, place);
      undo.unshift(() => rename(place, fresh));
    }
  } catch (error) {
    for (const step of undo) await step();
    throw error;
  }
}
