import type { io, layers, LayersModel } from "@tensorflow/tfjs";
import { BoxbenchError, messageOf } from "../core/errors.ts";
import { formatShape } from "../core/shapes.ts";
import { isGraphModel } from "../tfjs/artifacts.ts";
import { layersModelFrom } from "../tfjs/build-model.ts";
import { readModelArtifacts } from "../tfjs/load-model.ts";
import type { TensorFlow } from "../tfjs/types.ts";
import { withPlaces, withRow, type AnsweredMaps } from "./place-of-maps.ts";
import { steadyTopology } from "./topology.ts";

/** A user's network twice: as it was saved, and as it would start again. */
export interface OpenNetwork {
  readonly saved: LayersModel;
  /** Seeded new weights from the network's own initializers; layers that cannot learn keep what they have. */
  readonly fresh: LayersModel;
  /** Of an image; null where the network takes any. */
  readonly height: number | null;
  readonly width: number | null;
  readonly channels: 1 | 3;
  /** Numbers that it answers for an image; of maps, two for the place on each. */
  readonly units: number;
  /** What it answers before layers that were added here make places of it; null for a row of numbers. */
  readonly maps: AnsweredMaps | null;
  dispose(): void;
}

/**
 * Opens a LayersModel for a diagnosis. Its files are read and never written.
 *
 * @throws BoxbenchError MODEL_FILE when the files are no LayersModel, USAGE when it is not one that answers a row of
 *   numbers for an image
 */
export async function openNetwork(tf: TensorFlow, modelPath: string, seed: number): Promise<OpenNetwork> {
  const artifacts = await readModelArtifacts(modelPath);
  refuseGraphModel(modelPath, artifacts);
  const steady = { ...artifacts, modelTopology: steadyTopology(artifacts.modelTopology as object, seed) };
  const own = await layersModelFrom(tf, modelPath, steady);
  const ownFresh = await freshModelFrom(tf, modelPath, steady.modelTopology);
  const maps = mapsOf(own);
  const points = pointRowsOf(own);
  const [saved, fresh] = [own, ownFresh].map((model) =>
    maps !== null ? withPlaces(tf, model, maps) : points !== null ? withRow(tf, model, points) : model,
  ) as [LayersModel, LayersModel];
  const dispose = () => {
    saved.dispose();
    fresh.dispose();
  };
  try {
    keepFrozen(saved, fresh);
    return { saved, fresh, maps, ...formOf(modelPath, saved), dispose };
  } catch (error) {
    dispose();
    throw error;
  }
}

function refuseGraphModel(path: string, artifacts: io.ModelArtifacts): void {
  if (!isGraphModel(artifacts)) return;
  throw new BoxbenchError(
    "MODEL_FILE",
    `${path} is a GraphModel, which has no layers and no gradients. Give the LayersModel that it was made from ` +
      "(model.save, or tensorflowjs_converter --output_format tfjs_layers_model).",
  );
}

async function freshModelFrom(tf: TensorFlow, path: string, modelTopology: object): Promise<LayersModel> {
  try {
    return await tf.models.modelFromJSON({ modelTopology } as unknown as io.ModelJSON);
  } catch (cause) {
    throw new BoxbenchError("MODEL_FILE", `TF.js cannot build ${path} anew: ${messageOf(cause)}`, { cause });
  }
}

/** A frozen part is part of the recipe, such as layers that were trained on something else. */
function keepFrozen(saved: LayersModel, fresh: LayersModel): void {
  const sources = leafLayers(saved);
  for (const [index, layer] of leafLayers(fresh).entries()) {
    if (layer.weights.length === 0 || layer.trainableWeights.length > 0) continue;
    layer.setWeights(sources[index]!.getWeights());
  }
}

/** All layers, those of models inside the model in the place of these models. */
export function leafLayers(model: LayersModel): layers.Layer[] {
  return model.layers.flatMap((layer) => ("layers" in layer ? leafLayers(layer as LayersModel) : [layer]));
}

/** A map of each point, where the only answer is a few of them: [batch, height, width, points]. */
function mapsOf({ outputs }: LayersModel): AnsweredMaps | null {
  const [output] = outputs;
  const [, height, width, channels] = output!.shape;
  if (
    outputs.length !== 1 ||
    output!.shape.length !== 4 ||
    height == null ||
    width == null ||
    channels == null
  )
    return null;
  return height * width < 2 ? null : { layer: output!.sourceLayer.name, height, width, channels };
}

/** How many points it answers, a row of x and y for each: [batch, points, 2]. */
function pointRowsOf({ outputs }: LayersModel): number | null {
  const [, points, axes] = outputs[0]!.shape;
  return outputs.length === 1 && outputs[0]!.shape.length === 3 && axes === 2 ? (points ?? null) : null;
}

function formOf(
  path: string,
  model: LayersModel,
): Pick<OpenNetwork, "height" | "width" | "channels" | "units"> {
  const [input, ...otherInputs] = model.inputs;
  const [output, ...otherOutputs] = model.outputs;
  const inputShape = input!.shape;
  const outputShape = output!.shape;
  const [, height, width, channels] = inputShape;
  const isImage = otherInputs.length === 0 && inputShape.length === 4 && (channels === 1 || channels === 3);
  if (!isImage) {
    const shapes = model.inputs.map(({ shape }) => formatShape(shape)).join(", ");
    throw new BoxbenchError(
      "USAGE",
      `${path} reads ${shapes} with its batch; diagnose takes networks that read one image, ` +
        "[batch, height, width, 1 or 3].",
    );
  }
  const units = outputShape.at(-1);
  if (otherOutputs.length > 0 || outputShape.length !== 2 || typeof units !== "number") {
    const shapes = model.outputs.map(({ shape }) => formatShape(shape)).join(", ");
    throw new BoxbenchError(
      "USAGE",
      `${path} answers ${shapes} with its batch; diagnose takes networks with one output, [batch, units]: two ` +
        "units for each point (or [batch, points, 2]), four for a box, one or one per class for classes; or [batch, height, width, points], a " +
        "heatmap of a fixed size for each point.",
    );
  }
  return { height: height ?? null, width: width ?? null, channels, units };
}
