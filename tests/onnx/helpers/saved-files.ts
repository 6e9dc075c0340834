import type { ModelFiles } from "./mutations.ts";
import type { tf } from "./tf.ts";

/** What `model.save` writes, as files: weights in two groups, the second one of two shards. */
export async function filesOf(model: tf.LayersModel): Promise<ModelFiles> {
  let artifacts: tf.io.ModelArtifacts | undefined;
  await model.save({
    save: async (saved) => {
      artifacts = saved;
      return { modelArtifactsInfo: { dateSaved: new Date(0), modelTopologyType: "JSON" } };
    },
  });
  const { modelTopology, weightSpecs = [], weightData } = artifacts!;
  const bytes = new Uint8Array((weightData as ArrayBuffer | undefined) ?? new ArrayBuffer(0));
  const [first, ...others] = weightSpecs;
  const firstSize = 4 * (first?.shape.reduce((product, size) => product * size, 1) ?? 0);
  const middle = firstSize + Math.floor((bytes.length - firstSize) / 2);
  const weightsManifest = [
    { paths: ["a.bin"], weights: first === undefined ? [] : [first] },
    { paths: ["b.bin", "c.bin"], weights: others },
  ];
  const shards = new Map([
    ["a.bin", bytes.slice(0, firstSize)],
    ["b.bin", bytes.slice(firstSize, middle)],
    ["c.bin", bytes.slice(middle)],
  ]);
  return { json: JSON.stringify({ modelTopology, weightsManifest }), shards };
}
