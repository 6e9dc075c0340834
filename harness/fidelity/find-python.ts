import { join } from "node:path";
import { execa } from "execa";
import { BoxbenchError } from "../../src/core/errors.ts";
import { packageRoot } from "../base/package.ts";
import { venvPython } from "../setup/venv.ts";

/** A Python that has onnxruntime, or why there is none and how to get it. */
export type FoundPython =
  | { readonly path: string; readonly version: string }
  | { readonly path: null; readonly reason: string };

const requirements = join(import.meta.dirname, "requirements.txt");

/**
 * The Python to compare with: the given one, else a virtual environment of our own with the version of
 * onnxruntime that Node has.
 */
export async function findPython(given: string | undefined): Promise<FoundPython> {
  try {
    const path = given ?? (await venvPython(join(packageRoot, ".cache", "venv-fidelity"), requirements));
    const program = "import onnxruntime; print(onnxruntime.__version__)";
    const { stdout, failed } = await execa(path, ["-c", program], { stdin: "ignore", reject: false });
    if (!failed) return { path, version: stdout.trim() };
    return {
      path: null,
      reason: `${path} has no onnxruntime; install it with "${path} -m pip install -r ${requirements}"`,
    };
  } catch (error) {
    if (!(error instanceof BoxbenchError) || error.code !== "UNAVAILABLE") throw error;
    const fix =
      "install Python 3 with venv and pip (Debian: apt-get install python3-venv), or name one: --python PATH";
    return { path: null, reason: `${error.message.replace(/\.$/, "")}; ${fix}` };
  }
}
