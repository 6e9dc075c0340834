import { join } from "node:path";
import { sha256Of } from "../core/hash.ts";
import type { LoadedBackend } from "../tfjs/types.ts";
import type { PresetName } from "../zoo/types.ts";
import { removeCheckpoint } from "./checkpoint.ts";
import type { EpochProgress, FoundWeights } from "./find-weights.ts";

export interface TrainOptions {
  readonly preset: PresetName;
  readonly seed: number;
  /** Folder for checkpoints; without it an interrupted training begins anew. */
  readonly checkpoints?: string;
  /** Forgets an interrupted training, and begins anew. */
  readonly fresh?: boolean;
  readonly signal?: AbortSignal;
  readonly onEpoch?: (progress: EpochProgress) => void;
}

/**
 * The folder of a training's checkpoint, which no other training gets.
 *
 * @param dependsOn what the weights depend on beside backend, preset and seed
 * @returns null without checkpoints
 */
export async function checkpointOf(
  variantId: string,
  dependsOn: Readonly<Record<string, unknown>>,
  { id, versions }: LoadedBackend,
  { checkpoints, fresh, preset, seed }: TrainOptions,
): Promise<string | null> {
  if (checkpoints === undefined) return null;
  const key = sha256Of(JSON.stringify({ ...dependsOn, id, versions, preset, seed })).slice(0, 12);
  const folder = join(checkpoints, `${variantId}-${key}`);
  if (fresh === true) await removeCheckpoint(folder);
  return folder;
}

/** What a manifest says of a training, whatever the network was trained for. */
export function trainingFacts<Facts>(
  { outcome, attempts, bestEpoch, history }: FoundWeights<Facts>,
  { id, versions }: LoadedBackend,
  { preset, seed }: TrainOptions,
) {
  return {
    outcome,
    preset,
    seed,
    backend: id,
    versions: { ...versions, node: process.versions.node },
    attempts,
    epochs: history.length,
    bestEpoch,
    seconds: history.reduce((sum, { seconds }) => sum + seconds, 0),
    history,
  };
}
