import { sha256Of } from "../core/hash.ts";
import { manifestSchema, type Manifest } from "./manifest.ts";
import { modelFileNames } from "./model-folder.ts";
import { replaceFolder } from "./replace-folder.ts";
import type { TrainedVariant } from "./train.ts";

export { openModelFolder, type ModelFolder } from "./model-folder.ts";

/**
 * Writes a model folder: model.json, weights.bin, reference.json and manifest.json, or the manifest alone
 * where training diverged. A folder that is there is replaced at the end, whole.
 *
 * @param directory such as `models/cnn-gray`
 * @throws BoxbenchError OUTPUT when it cannot be written; what was there before stays
 */
export async function saveModel(
  directory: string,
  { manifest, network, reference }: Pick<TrainedVariant, "manifest" | "network" | "reference">,
): Promise<Manifest> {
  const files = new Map<string, Uint8Array | string>();
  if (network !== null && reference !== null) {
    files.set(modelFileNames.model, network.modelJson);
    files.set(modelFileNames.weights, network.weights);
    files.set(modelFileNames.reference, textOf(reference));
  }
  const hashes = Object.fromEntries([...files].map(([name, content]) => [name, sha256Of(content)]));
  const complete = manifestSchema.parse({ ...manifest, files: hashes });
  await replaceFolder(directory, files.set(modelFileNames.manifest, textOf(complete)));
  return complete;
}

function textOf(value: unknown): string {
  return `${JSON.stringify(value, null, 1)}\n`;
}
