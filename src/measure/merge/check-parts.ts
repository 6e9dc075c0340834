import { BoxbenchError } from "../../core/errors.ts";
import type { Results } from "../../core/results.ts";
import type { Part } from "./part.ts";

/**
 * Refuses runs that do not measure the same thing: other models, images, seeds or presets, or runs with two arms.
 *
 * @throws BoxbenchError RESULTS_FILE, naming both files and what differs
 */
export function checkParts(parts: readonly Part[]): void {
  for (const part of parts) refuseSpecial(part);
  const [first, ...others] = parts;
  for (const other of others) {
    for (const [what, valueOf] of Object.entries(shared)) refuseDifference(what, valueOf, first!, other);
  }
  refuseMixedModels(parts);
}

/** What all runs must have in common, by the word for it. */
const shared: Readonly<Record<string, (results: Results) => string>> = {
  seeds: ({ run }) => String(run.seed),
  presets: ({ run }) => run.preset,
  images: ({ dataset }) => `SHA-256 ${dataset.validationSha256.slice(0, 12)}`,
};

function refuseSpecial({ path, results }: Part): void {
  if (results.machines !== undefined) {
    throw new BoxbenchError(
      "RESULTS_FILE",
      `"${path}" was merged from several machines before. Merge the runs that it was made of.`,
    );
  }
  if (results.comparison !== undefined || results.noiseFloor !== undefined) {
    throw new BoxbenchError(
      "RESULTS_FILE",
      `"${path}" holds two arms of a comparison (bench --against or --aa). Only plain runs can be merged.`,
    );
  }
}

function refuseDifference(what: string, valueOf: (results: Results) => string, a: Part, b: Part): void {
  const [first, second] = [valueOf(a.results), valueOf(b.results)];
  if (first === second) return;
  throw new BoxbenchError(
    "RESULTS_FILE",
    `Different ${what}: ${first} in "${a.path}", ${second} in "${b.path}". Merge runs of the same ${what}.`,
  );
}

function refuseMixedModels(parts: readonly Part[]): void {
  const seen = new Map<string, { readonly model: string; readonly path: string }>();
  for (const { path, results } of parts) {
    for (const { id, onnx } of results.variants) {
      const model = onnx === null ? "no model, as training diverged," : `SHA-256 ${onnx.sha256}`;
      const other = seen.get(id);
      if (other !== undefined && other.model !== model) {
        throw new BoxbenchError(
          "RESULTS_FILE",
          `Variant "${id}" is not one model: ${other.model} in "${other.path}", ${model} in "${path}". ` +
            "Measure the same files on every machine, and merge again.",
        );
      }
      seen.set(id, { model, path });
    }
  }
}
