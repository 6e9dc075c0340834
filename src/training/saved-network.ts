import type * as tf from "@tensorflow/tfjs";
import type { TensorFlow } from "../tfjs/types.ts";

/** The two files of a TF.js layers model, as they are on disk. */
export interface SavedNetwork {
  /** The text of model.json. */
  readonly modelJson: string;
  /** The bytes of weights.bin. */
  readonly weights: Uint8Array;
}

export const weightsFileName = "weights.bin";

/** A network in the layers-model format that `tf.loadLayersModel` and converters read. */
export async function savedNetworkFrom(tf: TensorFlow, model: tf.LayersModel): Promise<SavedNetwork> {
  let saved: SavedNetwork | undefined;
  const handler = tf.io.withSaveHandler((artifacts) => {
    const { modelTopology, format, generatedBy, convertedBy, weightSpecs, weightData, userDefinedMetadata } =
      artifacts;
    const manifest: tf.io.WeightsManifestConfig = [{ paths: [weightsFileName], weights: weightSpecs ?? [] }];
    const file = {
      format,
      generatedBy,
      convertedBy,
      ...(userDefinedMetadata === undefined ? {} : { userDefinedMetadata }),
      modelTopology,
      weightsManifest: manifest,
    };
    saved = {
      modelJson: `${JSON.stringify(file, null, 1)}\n`,
      weights: new Uint8Array(tf.io.CompositeArrayBuffer.join(weightData)),
    };
    return Promise.resolve({ modelArtifactsInfo: tf.io.getModelArtifactsInfoForJSON(artifacts) });
  });
  await model.save(handler);
  return saved!;
}

/** The network that a reader of the files gets. The caller disposes it. */
export async function modelFromSaved(tf: TensorFlow, saved: SavedNetwork): Promise<tf.LayersModel> {
  const { modelTopology, weightsManifest } = JSON.parse(saved.modelJson) as tf.io.ModelJSON;
  return tf.loadLayersModel(
    tf.io.fromMemory({
      modelTopology,
      weightSpecs: weightsManifest.flatMap(({ weights }) => weights),
      weightData: saved.weights.slice().buffer,
    }),
  );
}
