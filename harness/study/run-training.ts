import { performance } from "node:perf_hooks";
import type * as tf from "@tensorflow/tfjs";
import { sha256Of } from "../../src/core/hash.ts";
import type {
  StudyAccuracy,
  TrainingRecord,
  TrainingResult,
  TrainingSpec,
} from "../../src/core/study/training.ts";
import { withChannels } from "../../src/dataset/channels.ts";
import { diagnoseLocalisation, pointsFromOutputs } from "../../src/tasks/point/score.ts";
import type { ImageSet } from "../../src/dataset/types.ts";
import { recipeOf } from "../../src/study/protocol.ts";
import { registerWasmGradients } from "../../src/tfjs/gradients/register.ts";
import type { LoadedBackend } from "../../src/tfjs/types.ts";
import { fitEpoch, isFitted, startOfFit, type FitState } from "../../src/training/fit.ts";
import { lossOf } from "../../src/training/losses.ts";
import { pointObjective, type PointFacts } from "../../src/tasks/objective.ts";
import { predictOutputs, setWeights } from "../../src/training/network.ts";
import { solveLastLayer } from "../../src/training/solve.ts";
import { variantOf } from "../../src/zoo/registry.ts";
import type { RecordCache } from "./record-cache.ts";
import { testImages, trainImages, validationImages } from "./training-images.ts";

/** Changes when a training would come out otherwise for a reason that its spec does not show. */
const protocolVersion = 1;

/**
 * Does one training of the study, or finds it in the cache.
 *
 * @returns null where `cachedOnly`, and the cache does not hold it
 * @throws BoxbenchError USAGE when the spec names a variant or images that there are not
 */
export async function runTraining(
  spec: TrainingSpec,
  backend: LoadedBackend,
  cache: RecordCache<TrainingRecord>,
  cachedOnly = false,
): Promise<TrainingRecord | null> {
  if (backend.id === "tfjs/wasm") registerWasmGradients(backend.tf);
  const variant = variantOf(spec.network);
  const { channels } = variant;
  const model = variant.build(backend.tf, { side: 32, channels }, spec.seed);
  try {
    const topology: unknown = model.toJSON(null, false);
    const facts = { protocolVersion, topology, spec, backend: backend.id, versions: backend.versions };
    const id = sha256Of(JSON.stringify(facts)).slice(0, 12);
    const known = await cache.read(id);
    if (known !== null || cachedOnly) return known;
    const record = { id, spec, result: await train(spec, backend, model, channels) };
    await cache.write(record);
    return record;
  } finally {
    model.dispose();
  }
}

async function train(
  spec: TrainingSpec,
  backend: LoadedBackend,
  model: tf.LayersModel,
  channels: 1 | 3,
): Promise<TrainingResult> {
  const startedMs = performance.now();
  const fitted =
    spec.optimizer.name === "least-squares"
      ? await solve(spec, backend, model, channels)
      : await descend(spec, backend, model, channels);
  const answered = fitted.outcome === "trained" || fitted.bestEpoch > 0;
  const accuracyOn = async (images: ImageSet): Promise<StudyAccuracy> => {
    const { collapsed: _, ...accuracy } = diagnoseLocalisation(
      pointsFromOutputs(
        await predictOutputs(backend.tf, model, withChannels(images, channels)),
        spec.outputRange,
      ),
      images.targets,
      images.side,
    );
    return accuracy;
  };
  const tests: TrainingResult["tests"] = [];
  for (const name of answered ? spec.tests : []) {
    tests.push({ images: name, accuracy: await accuracyOn(await testImages(spec, name)) });
  }
  return {
    ...fitted,
    parameters: model.countParams(),
    backend: backend.id,
    accuracy: answered ? await accuracyOn(validationImages(spec)) : null,
    tests,
    seconds: (performance.now() - startedMs) / 1000,
  };
}

type Fitted = Pick<TrainingResult, "outcome" | "ended" | "updates" | "bestEpoch" | "history">;

async function solve(
  spec: TrainingSpec,
  { tf }: LoadedBackend,
  model: tf.LayersModel,
  channels: 1 | 3,
): Promise<Fitted> {
  await solveLastLayer(tf, model, withChannels(trainImages(spec, 1), channels), spec.outputRange);
  return { outcome: "trained", ended: "solved", updates: 0, bestEpoch: 0, history: [] };
}

/** Leaves the weights of the best epoch in the model. */
async function descend(
  spec: TrainingSpec,
  { tf }: LoadedBackend,
  model: tf.LayersModel,
  channels: 1 | 3,
): Promise<Fitted> {
  if (spec.optimizer.name === "least-squares") throw new Error("Least squares does not descend.");
  const validation = withChannels(validationImages(spec), channels);
  const task = {
    tf,
    model,
    validation,
    optimizer: recipeOf(spec.optimizer),
    loss: lossOf(tf, spec.loss),
    watches: watchesOf(spec.network),
    batchSize: spec.batchSize,
    epochs: spec.epochs,
    patience: spec.patience,
    seed: spec.seed,
  };
  let state = await startOfFit<PointFacts>(model);
  const isGoodEnough = () => state.best !== null && state.best.rank <= spec.enoughPx;
  while (!isFitted(state, spec) && !isGoodEnough()) {
    const train = withChannels(trainImages(spec, state.history.length + 1), channels);
    const objective = pointObjective(train, validation, spec.outputRange);
    state = await fitEpoch({ ...task, train, objective }, state);
  }
  if (state.best !== null) setWeights(tf, model, state.best.weights);
  return {
    outcome: state.diverged ? "diverged" : "trained",
    ended: endOf(state, spec, isGoodEnough()),
    updates: state.history.length * spec.updatesPerEpoch,
    bestEpoch: state.best?.epoch ?? 0,
    history: state.history.map(({ epoch, trainLoss, validationMeanErrorPx }) => ({
      updates: epoch * spec.updatesPerEpoch,
      trainLoss,
      errorPx: validationMeanErrorPx,
    })),
  };
}

/** Heads with a loss of their own look at layers before the answer. */
function watchesOf(variantId: string): readonly string[] | undefined {
  const { recipe } = variantOf(variantId);
  return recipe.kind === "gradient-descent" ? recipe.watches : undefined;
}

function endOf(
  state: FitState<PointFacts>,
  spec: TrainingSpec,
  isGoodEnough: boolean,
): TrainingResult["ended"] {
  if (state.diverged) return "diverged";
  if (isGoodEnough) return "good enough";
  return state.history.length >= spec.epochs ? "budget" : "no progress";
}
