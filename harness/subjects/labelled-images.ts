import { sha256Of } from "../../src/core/hash.ts";
import type { DatasetRecord } from "../../src/core/results.ts";
import { sha256OfPart, type LabelledDataset } from "../../src/dataset/labelled-dataset.ts";
import type { SceneOptions } from "../../src/dataset/types.ts";
import { targetDatasetOf } from "../../src/training/target-images.ts";
import { refuseOtherLabels } from "../../src/training/fitting-labels.ts";
import type { TargetVariant } from "../../src/zoo/types.ts";
import type { SizeOptions } from "../base/image-options.ts";
import { labelOptionsOf } from "../base/label-options.ts";
import type { ImageOptions } from "./validation-images.ts";

/** The images of a variant that is trained on what labels say: drawn, or the user's own folder. */
export async function loadLabelled(
  variant: Pick<TargetVariant, "images"> & Partial<Pick<TargetVariant, "id" | "task">>,
  { data, preset, seed, imageSize, fit, ...labels }: ImageOptions & SizeOptions,
): Promise<LabelledDataset> {
  if (data === undefined) return targetDatasetOf(variant, preset, seed);
  const { labelledFolder } = await import("../../src/dataset/labelled-folder.ts");
  const { side } = variant.images.options;
  const dataset = await labelledFolder(data, seed, {
    size: imageSize ?? { width: side, height: side },
    ...(fit === undefined ? {} : { fit }),
    labels: labelOptionsOf(labels),
  });
  const { id, task } = variant;
  if (id !== undefined && task !== undefined) refuseOtherLabels({ id, task }, dataset);
  return dataset;
}

/** What results.json says about labelled images. */
export function describeLabelled({ source, train, validation }: LabelledDataset): DatasetRecord {
  const { width, height, count } = validation.images;
  return {
    description:
      source.kind === "folder"
        ? `the images in ${source.path}, ${width}x${height}`
        : `${describeScenes(source.options)}, seed ${source.seed}`,
    side: width === height ? width : null,
    trainCount: train.images.count,
    validationCount: count,
    validationSha256: sha256Of(sha256OfPart(validation)),
    ...(source.kind === "folder" && source.taken.length > 0 ? { taken: [...source.taken] } : {}),
  };
}

function describeScenes(options: SceneOptions): string {
  const { side, things, size, kinds, largestTurn, distractors, occluders, noiseSigma } = options;
  const count = things[0] === things[1] ? String(things[0]) : `${things[0]} to ${things[1]}`;
  const turn = largestTurn === 0 ? "" : ` turned by up to ${largestTurn}°`;
  const words = { filled: "filled", frame: "hollow" } as const;
  return (
    `${side}x${side} images of ${count} ${kinds.map((kind) => words[kind]).join(" or ")} ` +
    `${things[1] === 1 ? "rectangle" : "rectangles"}${turn} (sides of ${size[0]} to ${size[1]} pixels) over ${distractors} ` +
    `distractors and under ${occluders} ${occluders === 1 ? "bar" : "bars"}, noise sigma ${noiseSigma}`
  );
}
