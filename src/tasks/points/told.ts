import { BoxbenchError } from "../../core/errors.ts";
import { pointToImage } from "../../dataset/fit.ts";
import type { AskedReading } from "../asked.ts";
import type { SeenAnswers, Told } from "../own.ts";
import { formatDigits } from "../words.ts";
import { waysOf, type Way } from "./candidates.ts";
import { likelierOrder } from "./likelier-order.ts";
import { keyPointErrorsPx } from "./key-point-errors.ts";
import { placesInInput } from "./places.ts";
import type { PointsReading, PointsTruth } from "./types.ts";

/** Another way must bring the error down to this share to be taken for the usual one. */
const clearly = 0.7;

/**
 * Which outputs are the key points, and how: the usual way by names and shapes, another where the labels agree clearly
 * better with it.
 *
 * @throws BoxbenchError MODEL_FILE when no output can hold so many key points
 */
export function pointsReadingOf(
  seen: SeenAnswers,
  truth: PointsTruth,
  asked: AskedReading,
): Told<PointsReading> {
  const count = truth.names.length;
  const ways = waysOf(seen, count, asked).map((way) => ({ ...way, error: errorOf(way, seen, truth) }));
  const [usual] = ways;
  if (usual === undefined) {
    const given = Object.entries(seen.answered.outputs).map(
      ([name, { shape }]) => `"${name}" [${shape.join(", ")}] for ${seen.images.length} images`,
    );
    throw new BoxbenchError(
      "MODEL_FILE",
      `No output holds the ${count} key points that the labels have: [images, ${2 * count}], [images, ${count}, 2 or more], [images, 2, ${count}], maps [images, height, width, ${count}], things of box, score and key points [images, ${5 + 3 * count}, n], and an output for each axis are read; the model gives ${given.join(", ")}.`,
    );
  }
  const best = ways.reduce((least, one) => (one.error < least.error ? one : least));
  const chosen = best.error < clearly * usual.error ? best : usual;
  const next = ways.filter((way) => way !== chosen).toSorted((a, b) => a.error - b.error)[0];
  const facts =
    next === undefined
      ? ""
      : ` (mean error ${formatDigits(chosen.error)} px; ${formatDigits(next.error)} px with ${next.words}${chosen.reading.kind === "numbers" ? "; --coordinates and --output-range say otherwise" : ""})`;
  return {
    reading: chosen.reading,
    outputs: outputsOf(chosen.reading),
    taken: [
      `${chosen.words}${facts}`,
      `${count} key points${namesText(truth.names)}; NME and PCK divide by ${truth.length.words}`,
      ...(truth.images.some(({ area }) => area !== null) ? [`OKS with ${truth.sigmaSource}`] : []),
      ...orderWarning(chosen, seen, truth),
    ],
  };
}

function orderWarning({ reading }: Way, seen: SeenAnswers, truth: PointsTruth): string[] {
  const likelier = likelierOrder(seen, truth, reading);
  if (likelier === null) return [];
  const names = likelier.order.map((place) => truth.names[place]!);
  return [
    `Warning: the mean error is ${formatDigits(likelier.errorPx)} px in this order, and would be ${formatDigits(likelier.orderedErrorPx)} px with the key points in the order ${names.join(", ")}: say the order of the outputs with --key-points`,
  ];
}

function outputsOf(reading: PointsReading): string[] {
  if (reading.kind === "heatmaps") return [reading.output];
  if (reading.kind === "bins") return [reading.x, reading.y];
  return [...new Set([reading.x.output, reading.y.output])];
}

const mostNames = 8;

function namesText(names: readonly string[]): string {
  if (names.every((name) => /^\d+$/.test(name))) return "";
  return ` in the order ${names.slice(0, mostNames).join(", ")}${names.length > mostNames ? ", …" : ""}`;
}

/** Mean error in pixels over the labelled key points of the images that were seen. */
function errorOf({ reading }: Way, seen: SeenAnswers, truth: PointsTruth): number {
  const { answered, images, input } = seen;
  const places = placesInInput(answered, reading, images.length, truth.names.length, input);
  const errors = images.flatMap((image, row) => {
    const fit = truth.fits[image]!;
    const answer = places[row]!.map((place) => pointToImage(fit, place));
    return [...keyPointErrorsPx(answer, truth.images[image]!.points, fit.image)];
  });
  const known = errors.filter((error) => !Number.isNaN(error));
  return known.reduce((sum, error) => sum + error, 0) / Math.max(1, known.length);
}
