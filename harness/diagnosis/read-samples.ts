import { BoxbenchError } from "../../src/core/errors.ts";
import { classSetOf } from "../../src/dataset/class-set.ts";
import { takenOf, truthKindOf, type LabelSet } from "../../src/dataset/labels/label-set.ts";
import { readLabels } from "../../src/dataset/labels/read-labels.ts";
import { pointSetOf } from "../../src/dataset/point-set.ts";
import type { OpenNetwork } from "../../src/diagnosis/open-network.ts";
import type { InputRange } from "../../src/diagnosis/pixels.ts";
import { samplesOfClasses, samplesOfPoints, type Samples } from "../../src/diagnosis/samples.ts";
import type { BoxForm } from "../../src/tasks/asked.ts";
import type { TensorFlow } from "../../src/tfjs/types.ts";
import type { Context } from "../base/command.ts";
import { labelOptionsOf, type AskedLabels } from "../base/label-options.ts";
import { readBoxes } from "./read-boxes.ts";
import { readKeyPoints } from "./read-key-points.ts";

export interface SampleOptions extends AskedLabels {
  readonly data: string;
  /** For a network that reads images of any size. */
  readonly side?: number;
  /** Absent where nobody said it: -1 to 1, or for boxes what the answers tell. */
  readonly outputRange?: readonly [low: number, high: number];
  readonly inputRange: InputRange;
  /** What the four outputs of a box are. */
  readonly boxForm?: BoxForm;
}

const usualRange = [-1, 1] as const;

/**
 * Reads a folder of labelled images as a network takes them: resized, and in its number of channels.
 *
 * @throws BoxbenchError DATASET when the folder cannot be read or has a single image, USAGE when its labels are not
 *   what the network answers
 */
export async function readSamples(
  tf: TensorFlow,
  network: OpenNetwork,
  options: SampleOptions,
  context: Context,
): Promise<Samples> {
  const labels = await readLabels(options.data, { usual: "train", ...labelOptionsOf(options) });
  for (const line of takenOf(labels)) context.note(`${line}.`);
  const kind = truthKindOf(labels);
  if (kind === "classes") return readClasses(labels, network, options);
  if (network.units === 4 && network.maps === null && kind === "box") {
    return readBoxes(tf, network, labels, options, context);
  }
  // The places that are read off a map go from edge to edge.
  const outputRange = network.maps === null ? (options.outputRange ?? usualRange) : usualRange;
  const hasSeveral = network.units !== 2 && network.units % 2 === 0;
  return kind === "points" && (hasSeveral || network.maps !== null)
    ? readKeyPoints(network, labels, { ...options, outputRange }, context)
    : readPoints(labels, network, { ...options, outputRange }, context);
}

/** What a network reads and answers. */
type SampleForm = Pick<OpenNetwork, "height" | "width" | "channels" | "units">;

async function readClasses(
  labels: LabelSet,
  network: SampleForm,
  { data, side }: SampleOptions,
): Promise<Samples> {
  const size = { ...network, height: network.height ?? side ?? null, width: network.width ?? side ?? null };
  const { set, names } = await classSetOf(labels, size);
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
  labels: LabelSet,
  { height, width, channels, units }: SampleForm,
  { data, side: asked, outputRange }: SampleOptions & { readonly outputRange: readonly [number, number] },
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
  const set = await pointSetOf(labels, { channels, ...(side === undefined ? {} : { side }) });
  if (set.count < 2) throw oneImage(data);
  if (units !== 2) {
    throw new BoxbenchError(
      "USAGE",
      `The labels in ${data} are points, x and y, and the network answers ${units === 1 ? "one number" : `${units} numbers`} for each image; it needs 2 (4 for a box in each image).`,
    );
  }
  const own = labels.images[0]!.width;
  if (own !== set.side) {
    context.note(
      `The images are ${own}x${own} and are resized to ${set.side}x${set.side}, which the network reads.`,
    );
  }
  return samplesOfPoints(set, outputRange);
}
