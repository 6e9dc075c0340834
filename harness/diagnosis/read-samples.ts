import { readFile } from "node:fs/promises";
import { resolve } from "node:path";
import { BoxbenchError } from "../../src/core/errors.ts";
import { readClassFolder } from "../../src/dataset/class-folder.ts";
import { hasClasses } from "../../src/dataset/class-labels.ts";
import { numberedByName } from "../../src/dataset/class-names.ts";
import { readImageFolder, readLabels } from "../../src/dataset/folder.ts";
import { decodeImage } from "../../src/dataset/image-codec.ts";
import { labelsFileName, labelsFromCsv } from "../../src/dataset/labels.ts";
import type { OpenNetwork } from "../../src/diagnosis/open-network.ts";
import { samplesOfClasses, samplesOfPoints, type Samples } from "../../src/diagnosis/samples.ts";
import type { Context } from "../base/command.ts";

export interface SampleOptions {
  readonly data: string;
  /** Names of the classes in the order of the outputs. */
  readonly classes?: readonly string[];
  /** For a network that reads images of any size. */
  readonly side?: number;
  readonly outputRange: readonly [low: number, high: number];
}

/**
 * Reads a folder of labelled images as a network takes them: resized, and in its number of channels.
 *
 * @throws BoxbenchError DATASET when the folder cannot be read or has a single image, USAGE when its labels are not
 *   what the network answers
 */
export async function readSamples(
  network: SampleForm,
  options: SampleOptions,
  context: Context,
): Promise<Samples> {
  const source = resolve(options.data, labelsFileName);
  return hasClasses(await readLabels(source), source)
    ? readClasses(network, options)
    : readPoints(network, options, context);
}

/** What a network reads and answers. */
type SampleForm = Pick<OpenNetwork, "height" | "width" | "channels" | "units">;

async function readClasses(network: SampleForm, { data, side, classes }: SampleOptions): Promise<Samples> {
  const size = { ...network, height: network.height ?? side ?? null, width: network.width ?? side ?? null };
  const { set, names } = await readClassFolder(data, size, numberedByName(classes));
  if (set.count < 2) throw oneImage(data);
  return samplesOfClasses(set, names, [...set.classes], network.units);
}

function oneImage(data: string): BoxbenchError {
  return new BoxbenchError(
    "DATASET",
    `${data} lists one image; a diagnosis compares the answers for different images.`,
  );
}

async function readPoints(
  { height, width, channels, units }: SampleForm,
  { data, side: asked, outputRange }: SampleOptions,
  context: Context,
): Promise<Samples> {
  if (height !== width) {
    throw new BoxbenchError(
      "USAGE",
      `The network reads images of ${width}x${height}; points need square ones.`,
    );
  }
  if (height !== null && asked !== undefined && asked !== height) {
    throw new BoxbenchError(
      "USAGE",
      `--side ${asked} does not fit the network, which reads ${height}x${height}.`,
    );
  }
  const side = height ?? asked;
  const set = await readImageFolder(data, { channels, ...(side === undefined ? {} : { side }) });
  if (set.count < 2) throw oneImage(data);
  if (units !== 2) {
    throw new BoxbenchError(
      "USAGE",
      `The labels in ${data} are points, x and y, and the network answers ${units === 1 ? "one number" : `${units} numbers`} for each image; it needs 2.`,
    );
  }
  const own = await sizeOfFirst(data);
  if (own !== set.side) {
    context.note(
      `The images are ${own}x${own} and are resized to ${set.side}x${set.side}, which the network reads.`,
    );
  }
  return samplesOfPoints(set, outputRange);
}

/** Width of the first image in its file; the folder was read before, so that it is there. */
async function sizeOfFirst(data: string): Promise<number> {
  const source = resolve(data, labelsFileName);
  const [first] = labelsFromCsv(await readFile(source, "utf8"), source);
  return (await decodeImage(await readFile(resolve(data, first!.file)))).width;
}
