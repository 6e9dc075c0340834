import { sha256Of } from "../core/hash.ts";
import { withChannels } from "./channels.ts";
import type { Fit } from "./fit.ts";
import type { LabelSet } from "./labels/label-set.ts";
import { makeScenes, type LabelledScenes } from "./scenes.ts";
import type { Images, SceneOptions } from "./types.ts";

/** Images as a network reads them, with all that their labels say. */
export interface LabelledPart {
  readonly images: Images;
  readonly labels: LabelSet;
  /** How each image of `labels` lies in the network's input. */
  readonly fits: readonly Fit[];
}

/** Labelled images in the two parts that training and measuring use. */
export interface LabelledDataset {
  readonly source:
    | { readonly kind: "scenes"; readonly seed: number; readonly options: SceneOptions }
    | {
        readonly kind: "folder";
        readonly path: string;
        /** What was taken for what, one sentence each, without a full stop. */
        readonly taken: readonly string[];
      };
  readonly train: LabelledPart;
  readonly validation: LabelledPart;
}

/**
 * Draws images to train on and others to score, each from random numbers of its own.
 *
 * @throws BoxbenchError USAGE when the options cannot be met
 */
export function sceneDataset(
  options: SceneOptions,
  { trainCount, validationCount }: { readonly trainCount: number; readonly validationCount: number },
  seed: number,
): LabelledDataset {
  const part = (count: number, purpose: string): LabelledScenes => makeScenes(options, count, seed, purpose);
  return {
    source: { kind: "scenes", seed, options },
    train: part(trainCount, "train-scenes"),
    validation: part(validationCount, "validation-scenes"),
  };
}

/** The same images with another number of colour channels. */
export function withChannelsOf(dataset: LabelledDataset, channels: 1 | 3): LabelledDataset {
  const converted = (part: LabelledPart) => ({ ...part, images: withChannels(part.images, channels) });
  return { ...dataset, train: converted(dataset.train), validation: converted(dataset.validation) };
}

/** Identifies the images and labels of a part. */
export function sha256OfPart({ images, labels }: LabelledPart): string {
  const { count, height, width, channels, pixels } = images;
  const words = JSON.stringify({ shape: [count, height, width, channels], labels: labels.images });
  return sha256Of(`${sha256Of(pixels)} ${sha256Of(words)}`);
}

/** Identifies labelled images, both parts in their order. */
export function sha256OfLabelled({ train, validation }: LabelledDataset): string {
  return sha256Of(`${sha256OfPart(train)} ${sha256OfPart(validation)}`);
}
