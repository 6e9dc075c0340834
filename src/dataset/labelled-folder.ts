import { counted } from "../core/counted.ts";
import { BoxbenchError } from "../core/errors.ts";
import { randomFrom } from "../core/random.ts";
import { shown } from "../core/shown.ts";
import { withChannels } from "./channels.ts";
import type { FitName, Size } from "./fit.ts";
import { fitNotes } from "./fit-notes.ts";
import { readFittedImages } from "./fitted-images.ts";
import type { LabelledDataset, LabelledPart } from "./labelled-dataset.ts";
import { listed } from "./labels/class-order.ts";
import { takenOf, type LabelSet } from "./labels/label-set.ts";
import type { LabelOptions } from "./labels/options.ts";
import { readLabels } from "./labels/read-labels.ts";
import { NoSuchPart } from "./labels/split.ts";
import { validationShare } from "./split.ts";
import type { Images } from "./types.ts";

export interface LabelledFolderOptions {
  /** Size that images are made. */
  readonly size: Size;
  /** How; stretched where nothing is asked for. */
  readonly fit?: FitName;
  readonly labels?: LabelOptions;
}

/**
 * Reads a user's own images in two parts: those of the labels where these have them (the part `train`, and `val` or
 * `test`), else one image in six by chance to score, the others to train on. Grey where every image is.
 *
 * @throws BoxbenchError DATASET when labels or images cannot be used, or there is a single image
 */
export async function labelledFolder(
  path: string,
  seed: number,
  options: LabelledFolderOptions,
): Promise<LabelledDataset> {
  const { train, validation, words } = await labelParts(path, seed, options.labels ?? {});
  const [one, other] = [await readPart(train, options), await readPart(validation, options)];
  const channels = isGrey(one.part.images) && isGrey(other.part.images) ? 1 : 3;
  const fits = [...one.part.fits, ...other.part.fits];
  return {
    source: {
      kind: "folder",
      path,
      taken: [
        ...words,
        ...new Set([...takenOf(train), ...takenOf(validation)]),
        ...fitNotes(fits, options.size, options.fit, one.transparent + other.transparent),
      ],
    },
    train: { ...one.part, images: withChannels(one.part.images, channels) },
    validation: { ...other.part, images: withChannels(other.part.images, channels) },
  };
}

interface LabelParts {
  readonly train: LabelSet;
  readonly validation: LabelSet;
  /** How they were made, a sentence each. */
  readonly words: readonly string[];
}

async function labelParts(path: string, seed: number, asked: LabelOptions): Promise<LabelParts> {
  if (asked.split !== undefined) return byChance(await readLabels(path, asked), path, seed);
  const own = await partOf(path, asked, ["val", "test"]);
  const all = own === null ? null : await partOf(path, asked, ["train"]);
  if (own === null || all === null) {
    return byChance(await readLabels(path, { usual: "train", ...asked }), path, seed);
  }
  const kept = withoutImages(all, own);
  if (kept.images.length === 0) {
    const { train, validation, words } = byChance(own, path, seed);
    return { train, validation, words: [sameText(all, own), ...words] };
  }
  const twice = all.images.length - kept.images.length;
  return {
    train: kept,
    validation: own,
    words: [
      partsText(kept.images.length, own.images.length, `as the labels have them${namesText(all, own)}`),
      ...(twice === 0
        ? []
        : [`Warning: ${counted(twice, "image", "are")} in both parts, and not trained on`]),
    ],
  };
}

/** The first of these parts that the labels have; null for none. */
async function partOf(
  path: string,
  asked: LabelOptions,
  splits: readonly string[],
): Promise<LabelSet | null> {
  for (const split of splits) {
    try {
      return await readLabels(path, { ...asked, split });
    } catch (error) {
      if (!(error instanceof BoxbenchError && error.cause instanceof NoSuchPart)) throw error;
    }
  }
  return null;
}

function withoutImages(set: LabelSet, { directory, images }: LabelSet): LabelSet {
  if (directory !== set.directory) return set;
  const files = new Set(images.map(({ file }) => file));
  return { ...set, images: set.images.filter(({ file }) => !files.has(file)) };
}

/** Which parts these are, and which are not read. */
function namesText({ part: train }: LabelSet, { part: scored }: LabelSet): string {
  const others = scored!.of.filter((name) => name !== train!.name && name !== scored!.name);
  const unread =
    others.length === 0
      ? ""
      : `, and ${listed(others.map(shown))} ${others.length === 1 ? "is" : "are"} not read`;
  return ` in the parts ${shown(train!.name)} and ${shown(scored!.name)}${unread}`;
}

function sameText({ part: train }: LabelSet, { part: scored, images }: LabelSet): string {
  return `Warning: all images of the part ${shown(train!.name)} are in ${shown(scored!.name)}, too, and scoring them would say nothing of others: these ${images.length} are split anew`;
}

function partsText(train: number, scored: number, how: string): string {
  return `${counted(train, "image")} to train on and ${counted(scored, "other")} to score, ${how}`;
}

function byChance(set: LabelSet, path: string, seed: number): LabelParts {
  const count = set.images.length;
  if (count < 2) {
    throw new BoxbenchError("DATASET", `${path} lists one image; training and validating need one each.`);
  }
  const order = randomFrom(seed, "split").shuffle([...set.images.keys()]);
  const scored = Math.max(1, Math.round(count * validationShare));
  const chosen = (from: number, to: number) => ({
    ...set,
    images: order.slice(from, to).map((index) => set.images[index]!),
  });
  return {
    train: chosen(scored, count),
    validation: chosen(0, scored),
    words: [partsText(count - scored, scored, `chosen by seed ${seed}`)],
  };
}

async function readPart(
  labels: LabelSet,
  { size, fit = "stretch" }: LabelledFolderOptions,
): Promise<{ readonly part: LabelledPart; readonly transparent: number }> {
  const { images, fits, transparent } = await readFittedImages(labels.directory, labels.images, {
    ...size,
    channels: 3,
    fit,
  });
  return { part: { images, labels, fits }, transparent };
}

/** Whether red, green and blue are equal everywhere. */
function isGrey({ pixels, channels }: Images): boolean {
  if (channels === 1) return true;
  for (let at = 0; at < pixels.length; at += 3) {
    if (pixels[at] !== pixels[at + 1] || pixels[at] !== pixels[at + 2]) return false;
  }
  return true;
}
