import { CommanderError } from "commander";
import { BoxbenchError, messageOf, type ErrorCode } from "../../src/core/errors.ts";
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
  return { line: `error UNEXPECTED: ${messageOf(error)} (set BOXBENCH_DEBUG=1 for the trace)`, exitCode: 4 };
}
