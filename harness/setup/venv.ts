import { mkdir, readFile, writeFile } from "node:fs/promises";
import { dirname, join } from "node:path";
import { execa } from "execa";
import { BoxbenchError } from "../../src/core/errors.ts";
import { runTool } from "./tool.ts";

export interface VenvOptions {
  /** A requirements file of packages that are installed without what they depend on. */
  readonly withoutDependencies?: string;
}

/**
 * The Python of a virtual environment with the packages of a requirements file. Makes the environment when
 * there is none yet, or when it has other packages.
 *
 * @throws BoxbenchError UNAVAILABLE when there is no Python, or pip cannot install the packages
 */
export async function venvPython(
  folder: string,
  requirementsPath: string,
  { withoutDependencies }: VenvOptions = {},
): Promise<string> {
  const python =
    process.platform === "win32" ? join(folder, "Scripts", "python.exe") : join(folder, "bin", "python");
  const files = [requirementsPath, ...(withoutDependencies === undefined ? [] : [withoutDependencies])];
  const wanted = (await Promise.all(files.map((file) => readFile(file, "utf8")))).join("");
  // Written last, so that an environment without it is an unfinished one.
  const installedPath = join(folder, "installed-requirements.txt");
  const installed = await readFile(installedPath, "utf8").catch(() => null);
  if (installed === wanted && (await runs(python))) {
    return python;
  }
  await mkdir(dirname(folder), { recursive: true });
  await runTool("Making a Python environment", [await systemPython(), "-m", "venv", "--clear", folder]);
  const install = "install --quiet --disable-pip-version-check --only-binary=:all: --retries 1 --requirement";
  const pip = (file: string, ...options: string[]) =>
    runTool("pip", [python, "-m", "pip", ...install.split(" "), file, ...options]);
  await pip(requirementsPath);
  if (withoutDependencies !== undefined) {
    await pip(withoutDependencies, "--no-deps");
  }
  await writeFile(installedPath, wanted);
  return python;
}

async function systemPython(): Promise<string> {
  for (const name of ["python3", "python"]) {
    if (await runs(name)) {
      return name;
    }
  }
  throw new BoxbenchError("UNAVAILABLE", "No Python: neither python3 nor python is on the PATH and runs.");
}

async function runs(python: string): Promise<boolean> {
  const { failed } = await execa(python, ["--version"], { reject: false, stdin: "ignore" });
  return !failed;
}
