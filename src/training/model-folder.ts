import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { z } from "zod";
import { BoxbenchError, messageOf } from "../core/errors.ts";
import { sha256Of } from "../core/hash.ts";
import { sizeOf } from "../core/shapes.ts";
import { anyManifestSchema, referenceSchema, type AnyManifest, type Reference } from "./manifest.ts";

/** A verified model folder. A variant whose training diverged has a manifest and nothing else. */
export type ModelFolder =
  | { readonly manifest: AnyManifest; readonly reference: Reference; readonly layersModelPath: string }
  | { readonly manifest: AnyManifest; readonly reference: null; readonly layersModelPath: null };

export const modelFileNames = {
  model: "model.json",
  weights: "weights.bin",
  reference: "reference.json",
  manifest: "manifest.json",
} as const;

/**
 * Reads a folder that `saveModel` wrote, and checks every file in it.
 *
 * @throws BoxbenchError MODEL_FILE naming the file that is missing, empty, cut short or not what it should be
 * @throws BoxbenchError HASH_MISMATCH naming the file that differs from its hash in manifest.json
 */
export async function openModelFolder(directory: string): Promise<ModelFolder> {
  const manifestPath = join(directory, modelFileNames.manifest);
  const manifest = parse(manifestPath, await read(manifestPath), anyManifestSchema);
  if (manifest.training.outcome === "diverged") return { manifest, reference: null, layersModelPath: null };

  const [model, weights, reference] = await Promise.all(
    [modelFileNames.model, modelFileNames.weights, modelFileNames.reference].map((name) =>
      read(join(directory, name)),
    ),
  );
  const layersModelPath = join(directory, modelFileNames.model);
  const referencePath = join(directory, modelFileNames.reference);
  // What is cut short is named as such; a hash would only say that it differs.
  const { weightsManifest } = parse(layersModelPath, model!, layersModelSchema);
  checkLength(join(directory, modelFileNames.weights), weights!.length, weightsManifest);
  const parsedReference = parse(referencePath, reference!, referenceSchema);
  checkHash(directory, modelFileNames.model, model!, manifest);
  checkHash(directory, modelFileNames.weights, weights!, manifest);
  checkHash(directory, modelFileNames.reference, reference!, manifest);
  return { manifest, reference: parsedReference, layersModelPath };
}

/** As much of model.json as is needed to know how long the weights are. */
const layersModelSchema = z.object({
  modelTopology: z.looseObject({}),
  weightsManifest: z.array(
    z.object({
      weights: z.array(
        z.object({ name: z.string(), shape: z.array(z.number().int()), dtype: z.literal("float32") }),
      ),
    }),
  ),
});

const bytesPerFloat = 4;

async function read(path: string): Promise<Buffer> {
  let bytes: Buffer;
  try {
    bytes = await readFile(path);
  } catch (cause) {
    throw damaged(`Cannot read ${path}: ${messageOf(cause)}`, path, cause);
  }
  if (bytes.length === 0) throw damaged(`The file ${path} is empty`, path);
  return bytes;
}

function parse<T>(path: string, bytes: Buffer, schema: z.ZodType<T>): T {
  let value: unknown;
  try {
    value = JSON.parse(bytes.toString("utf8"));
  } catch (cause) {
    throw damaged(`The file ${path} is not JSON, or is cut short: ${messageOf(cause)}`, path, cause);
  }
  const result = schema.safeParse(value);
  if (result.success) return result.data;
  throw damaged(
    `The file ${path} has not the right content: ${firstIssueOf(result.error)}`,
    path,
    result.error,
  );
}

/** One issue on one line, such as `training.seed: expected number, received string`. */
function firstIssueOf(error: z.ZodError): string {
  const [issue] = error.issues;
  const more = error.issues.length > 1 ? ` (and ${error.issues.length - 1} more)` : "";
  return `${issue!.path.join(".") || "top level"}: ${issue!.message}${more}`;
}

function checkLength(
  path: string,
  length: number,
  groups: z.infer<typeof layersModelSchema>["weightsManifest"],
): void {
  const weights = groups.flatMap((group) => group.weights);
  const expected = weights.reduce((sum, { shape }) => sum + sizeOf(shape) * bytesPerFloat, 0);
  if (length === expected) return;
  throw damaged(`The file ${path} has ${length} bytes where model.json lists ${expected}`, path);
}

function checkHash(directory: string, name: string, bytes: Buffer, manifest: AnyManifest): void {
  const expected = manifest.files[name];
  const path = join(directory, name);
  if (expected === undefined) throw damaged(`The manifest in ${directory} has no hash for ${name}`, path);
  if (sha256Of(bytes) === expected) return;
  throw new BoxbenchError(
    "HASH_MISMATCH",
    `The file ${path} differs from its hash in manifest.json; ${remedyFor(path)}.`,
  );
}

function damaged(problem: string, path: string, cause?: unknown): BoxbenchError {
  return new BoxbenchError("MODEL_FILE", `${problem}; ${remedyFor(path)}.`, { cause });
}

function remedyFor(path: string): string {
  const variantId = path.split(/[/\\]/).at(-2) ?? "";
  return `restore it, or train again with \`boxbench train --fresh --variant ${variantId}\``;
}
