import { rm } from "node:fs/promises";
import { join } from "node:path";
import { BoxbenchError, messageOf } from "../../../src/core/errors.ts";
import { runTool } from "../../../harness/setup/tool.ts";
import { venvPython } from "../../../harness/setup/venv.ts";
import { checkModels } from "./check-models.ts";

export interface ApplicationsOptions {
  /** Keeps the Python environment and the models. */
  readonly cache: string;
  /** Every architecture, not only those that take a few seconds. */
  readonly all: boolean;
  readonly signal: AbortSignal;
  readonly print: (line: string) => void;
}

/**
 * Graph models that Python's tensorflowjs writes: Keras applications with random weights, loops and branches of both
 * kinds.
 *
 * @returns how many fail, or null where tensorflowjs cannot be had here
 */
export async function runApplications({
  cache,
  all,
  signal,
  print,
}: ApplicationsOptions): Promise<number | null> {
  const here = import.meta.dirname;
  let python: string;
  try {
    python = await venvPython(join(cache, "venv-applications"), join(here, "requirements.txt"), {
      withoutDependencies: join(here, "without-dependencies.txt"),
    });
  } catch (error) {
    if (!(error instanceof BoxbenchError) || error.code !== "UNAVAILABLE") throw error;
    print(`skipped graph models of tensorflowjs: it cannot be had here. ${messageOf(error)}`);
    return null;
  }
  const models = join(cache, "applications");
  await rm(models, { recursive: true, force: true });
  await runTool(
    "Writing graph models with tensorflowjs",
    [python, "-B", join(here, "write_models.py"), models, ...(all ? ["--all"] : [])],
    { cancelSignal: signal },
  );
  return checkModels(models, print);
}
