import { CommanderError } from "commander";
import { BoxbenchError, messageOf, type ErrorCode } from "../../src/core/errors.ts";
import { installFix } from "../../src/core/installed-packages.ts";
import type { ExitCode } from "./command.ts";

const exitCodes = {
  USAGE: 2,
  DATASET: 2,
  MODEL_FILE: 2,
  HASH_MISMATCH: 2,
  UNSUPPORTED_LAYER: 2,
  UNSUPPORTED_OP: 2,
  ONNX_FILE: 2,
  UNAVAILABLE: 2,
  RESULTS_FILE: 2,
  OUTPUT: 2,
  PARITY: 1,
  WORKER: 4,
  INTERRUPTED: 130,
} as const satisfies Record<ErrorCode, ExitCode>;

/** What to tell the user about something thrown, and the code to end with. */
export function failureOf(error: unknown): { line: string | null; exitCode: ExitCode } {
  if (error instanceof CommanderError) {
    // Commander has printed its own text, help included.
    return { line: null, exitCode: error.exitCode === 0 ? 0 : 2 };
  }
  if (error instanceof BoxbenchError) {
    return { line: `error ${error.code}: ${messageOf(error)}`, exitCode: exitCodes[error.code] };
  }
  const missing = missingPackage(error);
  if (missing !== null) {
    return {
      line:
        `error UNAVAILABLE: This needs the package ${missing}, which is not installed. Run ${installFix(missing)}, ` +
        "or install boxbench again without --omit=optional.",
      exitCode: exitCodes.UNAVAILABLE,
    };
  }
  return { line: `error UNEXPECTED: ${messageOf(error)} (set BOXBENCH_DEBUG=1 for the trace)`, exitCode: 4 };
}

/** The name of the package that an import did not find; null for another error. Parts of boxbench are optional. */
function missingPackage(error: unknown): string | null {
  // sharp says in words of its own that the part for this platform is missing.
  const said = String((error as Error | undefined)?.message);
  if (said.startsWith('Could not load the "sharp" module')) return "sharp";
  const { code, message } = (error ?? {}) as { readonly code?: unknown; readonly message?: unknown };
  if (code !== "ERR_MODULE_NOT_FOUND" && code !== "MODULE_NOT_FOUND") return null;
  const name = /^Cannot find (?:package|module) '((?:@[\w.-]+\/)?[\w-][\w.-]*)/.exec(String(message))?.[1];
  return name ?? null;
}
