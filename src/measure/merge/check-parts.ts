import { BoxbenchError } from "../../core/errors.ts";
import type { Results } from "../../core/results.ts";
import { imagesOf } from "../comparison/sides.ts";
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
    refuseDifference("images", imagesText, first!, other, haveOwnImages);
  }
  refuseMixedImages(parts);
  refuseMixedModels(parts);
}

/** What all runs must have in common, by the word for it. */
const shared: Readonly<Record<string, (results: Results) => string>> = {
  seeds: ({ run }) => String(run.seed),
  presets: ({ run }) => run.preset,
  tasks: ({ run }) => run.task,
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

function imagesText({ dataset }: Results): string {
  return `SHA-256 ${dataset.validationSha256.slice(0, 12)}`;
}

/** Whether the variants of both have images of their own, so that shards of one run have others in all. */
function haveOwnImages(a: Results, b: Results): boolean {
  return a.dataset.parts !== undefined && b.dataset.parts !== undefined;
}

function refuseDifference(
  what: string,
  valueOf: (results: Results) => string,
  a: Part,
  b: Part,
  mayDiffer: (a: Results, b: Results) => boolean = () => false,
): void {
  if (mayDiffer(a.results, b.results)) return;
  const [first, second] = [valueOf(a.results), valueOf(b.results)];
  if (first === second) return;
  throw new BoxbenchError(
    "RESULTS_FILE",
    `Different ${what}: ${first} in "${a.path}", ${second} in "${b.path}". Merge runs of the same ${what}.`,
  );
}

/** Each variant is scored on the same images in every run that has it. */
function refuseMixedImages(parts: readonly Part[]): void {
  const seen = new Map<string, { readonly images: string; readonly path: string }>();
  for (const { path, results } of parts) {
    for (const { id } of results.variants) {
      const images = imagesOf(results, id);
      const other = seen.get(id);
      if (other !== undefined && other.images !== images) {
        throw new BoxbenchError(
          "RESULTS_FILE",
          `Different images: "${id}" is scored on SHA-256 ${other.images.slice(0, 12)} in "${other.path}", on ` +
            `${images.slice(0, 12)} in "${path}". Merge runs of the same images.`,
        );
      }
      seen.set(id, { images, path });
    }
  }
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
