import type { ArchitectureRecord } from "../../src/core/study/architectures.ts";
import type { ImageSet } from "../../src/dataset/types.ts";
import { graphCost } from "../../src/onnx/cost/graph-cost.ts";
import { onnxFromLayersModel } from "../../src/onnx/convert.ts";
import { decodeOnnx } from "../../src/onnx/decode.ts";
import { layersModelFromFiles } from "../../src/onnx/model-json.ts";
import { splitImagesOf, type ArchitectureSpec } from "../../src/study/architectures.ts";
import { errorMapPx, scoreOfPlaces } from "../../src/study/error-map.ts";
import { pointsFromOutputs } from "../../src/tasks/point/score.ts";
import type { LoadedBackend } from "../../src/tfjs/types.ts";
import { weightsFileName, type SavedNetwork } from "../../src/training/saved-network.ts";
import { answersOf, trainVariant, type TrainedVariant } from "../../src/training/train.ts";
import { variantOf } from "../../src/zoo/registry.ts";

/** Trains one head on one split, and looks at its answers on all places. */
export async function trainArchitecture(
  id: string,
  spec: ArchitectureSpec,
  backend: LoadedBackend,
): Promise<ArchitectureRecord> {
  const { variantId, split, seed, preset } = spec;
  const variant = variantOf(variantId);
  const dataset = splitImagesOf(variant, split, seed);
  return architectureRecordOf(
    id,
    spec,
    backend,
    await trainVariant(variant, dataset, backend, { preset, seed }),
  );
}

/** What a trained head answers on the places of its split. */
export async function architectureRecordOf(
  id: string,
  { variantId, split, seed, preset }: ArchitectureSpec,
  backend: LoadedBackend,
  { manifest: { training, parameters }, network }: Pick<TrainedVariant, "manifest" | "network">,
): Promise<ArchitectureRecord> {
  const variant = variantOf(variantId);
  const dataset = splitImagesOf(variant, split, seed);
  const common = {
    id,
    variantId,
    split,
    preset,
    seed,
    backend: backend.id,
    outcome: training.outcome,
    optimizer: training.attempts.at(-1)!.optimizer,
    parameters,
    epochs: training.epochs,
    seconds: training.seconds,
  };
  if (network === null) return { ...common, megaFlops: null, seen: null, neverSeen: null, errorMapPx: null };
  const answered = async (set: ImageSet) => {
    const outputs = await answersOf(backend.tf, network, set);
    return { set, points: pointsFromOutputs(outputs, variant.outputRange) };
  };
  const seen = await answered(dataset.train);
  const neverSeen = split === "seen" ? null : await answered(dataset.validation);
  return {
    ...common,
    megaFlops: megaFlopsOf(network),
    seen: scoreOfPlaces(seen.points, seen.set),
    neverSeen: neverSeen === null ? null : scoreOfPlaces(neverSeen.points, neverSeen.set),
    errorMapPx: errorMapPx([seen, ...(neverSeen === null ? [] : [neverSeen])]),
  };
}

function megaFlopsOf({ modelJson, weights }: SavedNetwork): number | null {
  const file = layersModelFromFiles(modelJson, new Map([[weightsFileName, weights]]));
  const { flops } = graphCost(decodeOnnx(onnxFromLayersModel(file).bytes), 1);
  return flops === null ? null : flops / 1e6;
}
