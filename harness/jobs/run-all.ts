import { BoxbenchError } from "../../src/core/errors.ts";
import type { Session } from "../../src/runtimes/types.ts";
import type { InputSet } from "../workers/reference-file.ts";
import { batchOf } from "./open-model.ts";

/**
 * Runs all inputs in batches of one size.
 *
 * @returns shape [count, outputs of one input], row-major
 * @throws BoxbenchError MODEL_FILE when a batch gives no Float32Array, or not the same number of outputs for each
 *   input
 */
export async function runAll(
  session: Pick<Session, "run">,
  inputs: InputSet,
  batch: number,
): Promise<Float32Array> {
  const count = inputs.examples.length;
  let width: number | null = null;
  let all = new Float32Array(0);
  for (let first = 0; first < count; first += batch) {
    const outputs: unknown = await session.run(batchOf(inputs, first, batch));
    if (!(outputs instanceof Float32Array)) {
      throw new BoxbenchError("MODEL_FILE", `run() answered with ${nameOf(outputs)}, not a Float32Array.`);
    }
    if (width === null) {
      width = outputs.length / batch;
      all = new Float32Array(count * Math.floor(width));
    }
    if (width === 0 || outputs.length !== width * batch || !Number.isInteger(width)) {
      throw new BoxbenchError(
        "MODEL_FILE",
        `The model gives ${outputs.length} outputs for a batch of ${batch}: not the same number for each input.`,
      );
    }
    const rows = Math.min(batch, count - first);
    all.set(outputs.subarray(0, rows * width), first * width);
  }
  return all;
}

function nameOf(value: unknown): string {
  return typeof value === "object" && value !== null ? value.constructor.name : typeof value;
}
