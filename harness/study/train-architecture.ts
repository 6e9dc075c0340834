import type { ArchitectureRecord } from "../../src/core/study/architectures.ts";
import type { ImageSet } from "../../src/dataset/types.ts";
import { graphCost } from "../../src/onnx/cost/graph-cost.ts";
import { onnxFromLayersModel } from "../../src/onnx/convert.ts";
import { decodeOnnx } from "../../src/onnx/decode.ts";
import { layersModelFromFiles } from "../../src/onnx/model-json.ts";
import { splitImagesOf, type ArchitectureSpec } from "../../src/study/architectures.ts";
import { errorMapPx, innerExtentPx, scoreOfPlaces } from "../../src/study/error-map.ts";
import { pointsFromOutputs } from "../../src/tasks/point/score.ts";
import type { LoadedBackend } from "../../src/tfjs/types.ts";
import { savedNetworkFrom, weightsFileName, type SavedNetwork } from "../../src/training/saved-network.ts";
import { answersOf, trainVariant, type TrainedVariant } from "../../src/training/train.ts";
import { setExactWeights } from "../../src/zoo/heads/coordconv-by-hand.ts";
import { quadrantImages } from "../../src/zoo/heads/recipes.ts";
import { variantOf } from "../../src/zoo/registry.ts";
import type { Variant } from "../../src/zoo/types.ts";

/** Trains one head on one split, and looks at its answers on all places. */
export async function trainArchitecture(
  id: string,
  spec: ArchitectureSpec,
  backend: LoadedBackend,
): Promise<ArchitectureRecord> {
  const { variantId, split, seed, preset, byHand } = spec;
  const variant = variantOf(variantId);
  if (byHand === true) return architectureRecordOf(id, spec, backend, await networkByHand(variant, backend));
  const dataset = splitImagesOf(variant, split, seed);
  const { manifest, network } = await trainVariant(variant, dataset, backend, { preset, seed });
  return architectureRecordOf(id, spec, backend, { ...manifest, network });
}

/** `coordconv-max` with the weights that make it exact. */
async function networkByHand(variant: Variant, { tf }: LoadedBackend): Promise<AnsweringHead> {
  const { images = quadrantImages, channels } = variant;
  const model = variant.build(tf, { side: images.options.side, channels }, 1);
  try {
    setExactWeights(tf, model, images.options);
    return { training: null, parameters: model.countParams(), network: await savedNetworkFrom(tf, model) };
  } finally {
    model.dispose();
  }
}

/** A head with weights, and how they were found; null where nobody trained them. */
interface AnsweringHead {
  readonly training: TrainedVariant["manifest"]["training"] | null;
  readonly parameters: number;
  readonly network: SavedNetwork | null;
}

/** What a trained head answers on the places of its split. */
export async function architectureRecordOf(
  id: string,
  { variantId, split, seed, preset, byHand }: ArchitectureSpec,
  backend: LoadedBackend,
  { training, parameters, network }: AnsweringHead,
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
    outcome: training?.outcome ?? ("trained" as const),
    optimizer: training?.attempts.at(-1)!.optimizer ?? "weights by hand",
    parameters,
    epochs: training?.epochs ?? 0,
    seconds: training?.seconds ?? 0,
    ...(byHand === true ? { byHand } : {}),
  };
  if (network === null) return { ...common, megaFlops: null, seen: null, neverSeen: null, errorMapPx: null };
  const answered = async (set: ImageSet) => {
    const outputs = await answersOf(backend.tf, network, set);
    return { set, points: pointsFromOutputs(outputs, variant.outputRange) };
  };
  const seen = await answered(dataset.train);
  const neverSeen = split === "seen" ? null : await answered(dataset.validation);
  const all = [seen, ...(neverSeen === null ? [] : [neverSeen])];
  const extent = innerExtentPx(all, (variant.images ?? quadrantImages).options.boxSize[0]);
  return {
    ...common,
    megaFlops: megaFlopsOf(network),
    seen: scoreOfPlaces(seen.points, seen.set),
    neverSeen: neverSeen === null ? null : scoreOfPlaces(neverSeen.points, neverSeen.set),
    errorMapPx: errorMapPx(all),
    ...(extent === undefined ? {} : { innerExtentPx: extent }),
  };
}

function megaFlopsOf({ modelJson, weights }: SavedNetwork): number | null {
  const file = layersModelFromFiles(modelJson, new Map([[weightsFileName, weights]]));
  const { flops } = graphCost(decodeOnnx(onnxFromLayersModel(file).bytes), 1);
  return flops === null ? null : flops / 1e6;
}
