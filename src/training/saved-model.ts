import { sha256Of } from "../core/hash.ts";
import { anyManifestSchema, type AnyManifest, type Reference } from "./manifest.ts";
import { modelFileNames } from "./model-folder.ts";
import { replaceFolder } from "./replace-folder.ts";
import type { SavedNetwork } from "./saved-network.ts";

export { openModelFolder, type ModelFolder } from "./model-folder.ts";

/** What a model folder is made of; the manifest without the hashes of the files. */
export interface UnsavedModel {
  readonly manifest: DistributiveOmit<AnyManifest, "files">;
  /** Null where training diverged. */
  readonly network: SavedNetwork | null;
  readonly reference: Reference | null;
}

type DistributiveOmit<T, Key extends PropertyKey> = T extends unknown ? Omit<T, Key> : never;

/**
 * Writes a model folder: model.json, weights.bin, reference.json and manifest.json, or the manifest alone
 * where training diverged. A folder that is there is replaced at the end, whole.
 *
 * @param directory such as `models/cnn-gray`
 * @throws BoxbenchError OUTPUT when it cannot be written; what was there before stays
 */
export async function saveModel(
  directory: string,
  { manifest, network, reference }: UnsavedModel,
): Promise<AnyManifest> {
  const files = new Map<string, Uint8Array | string>();
  if (network !== null && reference !== null) {
    files.set(modelFileNames.model, network.modelJson);
    files.set(modelFileNames.weights, network.weights);
    files.set(modelFileNames.reference, textOf(reference));
  }
  const hashes = Object.fromEntries([...files].map(([name, content]) => [name, sha256Of(content)]));
  const complete = anyManifestSchema.parse({ ...manifest, files: hashes });
  await replaceFolder(directory, files.set(modelFileNames.manifest, textOf(complete)));
  return complete;
}

function textOf(value: unknown): string {
  return `${JSON.stringify(value, null, 1)}\n`;
}
