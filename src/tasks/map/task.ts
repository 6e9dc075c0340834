import { BoxbenchError } from "../../core/errors.ts";
import type { Mark } from "../../core/results.ts";
import { pointToImage, type Fit } from "../../dataset/fit.ts";
import { ignoredPixel } from "../../dataset/labels/maps.ts";
import type { Task } from "../task.ts";
import { readMaps } from "./read-maps.ts";
import { imageCounts, mapLosses, mapScoreOf } from "./score.ts";
import { mapReadingOf } from "./told.ts";
import type { MapAnswers, MapReading, MapTruth } from "./types.ts";

/** Telling the class of each pixel. */
export const map: Task<"map", MapTruth, MapReading, MapAnswers> = {
  name: "map",
  finds: "the class of each pixel",
  needsMaps: true,
  measures: [
    {
      name: "mean 1 − IoU of single images",
      unit: "",
      margin: { absolute: 0.005, share: 0.01 },
      meanOf: ({ meanImageLoss, imageLossStandardError }) => ({
        mean: meanImageLoss,
        standardError: imageLossStandardError,
      }),
    },
    {
      name: "1 − mean IoU",
      unit: "",
      margin: { absolute: 0.005, share: 0.01 },
      meanOf: ({ meanIou, meanIouStandardError }) => ({
        mean: 1 - meanIou,
        standardError: meanIouStandardError,
      }),
    },
  ],
  labels: { map: 1, boxes: 2, box: 3 },
  decode: (answered, { images }, reading) => readMaps(answered, reading, images.count),
  score: (answers, { truth }) => mapScoreOf(answers, truth),
  losses: (answers, { truth }) => [
    mapLosses(imageCounts(answers, truth)),
    // Mean IoU is of all images together: a single one adds nothing that could be told.
    new Float64Array(truth.maps.length).fill(Number.NaN),
  ],
  baselines: (train, { truth }) => {
    const most = mostFrequent(train ?? truth);
    const always = (label: number): MapAnswers => ({
      height: 1,
      width: 1,
      maps: truth.maps.map(() => Uint8Array.of(label)),
    });
    const first = {
      id: truth.names[0] === "background" ? "background" : "first class",
      summary: `always ${truth.names[0]}`,
      answers: always(0),
    };
    const majority = {
      id: "majority",
      summary: `always ${truth.names[most]}, the most frequent class`,
      answers: always(most),
    };
    return most === 0 ? [first] : [first, majority];
  },
  truthMarks: ({ truth }, image) => [
    maskMark(truth.fits[image]!.input, (x, y) => labelAt(truth, image, truth.fits[image]!, x, y)),
  ],
  answerMarks: ({ maps, width, height }, { truth }, image) => {
    if (truth.maps[image]!.every((label) => label === ignoredPixel)) return null;
    const { input } = truth.fits[image]!;
    return [
      maskMark(input, (x, y) => {
        const column = Math.floor((x / input.width) * width);
        return maps[image]![Math.floor((y / input.height) * height) * width + column]!;
      }),
    ];
  },
  truthOf: ({ labels, fits, maps }) => {
    if (maps === null) {
      throw new BoxbenchError(
        "DATASET",
        `${labels.source}: no outline, no runs and no picture of a mask; the class of each pixel is needed.`,
      );
    }
    return { ...maps, fits };
  },
  readingOf: mapReadingOf,
};

function mostFrequent({ maps, names }: MapTruth): number {
  const counts = new Float64Array(256);
  for (const own of maps) for (const label of own) counts[label]! += 1;
  return [...names.keys()].reduce((most, label) => (counts[label]! > counts[most]! ? label : most), 0);
}

/** Cells along the longer side of what is drawn. */
const drawnCells = 64;

/** All that is not of the first class, in cells over the network's input. */
function maskMark(
  input: Fit["input"],
  labelOf: (x: number, y: number) => number,
): Extract<Mark, { shape: "mask" }> {
  const step = Math.max(1, Math.max(input.width, input.height) / drawnCells);
  const [width, height] = [Math.ceil(input.width / step), Math.ceil(input.height / step)];
  const runs: [number, number][] = [];
  for (let cell = 0; cell < width * height; cell += 1) {
    const [x, y] = [((cell % width) + 0.5) / width, (Math.floor(cell / width) + 0.5) / height];
    const label = labelOf(x * input.width, y * input.height);
    if (label === 0 || label === ignoredPixel) continue;
    const last = runs.at(-1);
    if (last !== undefined && last[0] + last[1] === cell) last[1] += 1;
    else runs.push([cell, 1]);
  }
  return { shape: "mask", height, width, runs };
}

/** What is at a place of the network's input; the first class beside the image. */
function labelAt({ maps }: MapTruth, image: number, fit: Fit, x: number, y: number): number {
  const place = pointToImage(fit, { x, y });
  const [column, row] = [Math.floor(place.x), Math.floor(place.y)];
  const { width, height } = fit.image;
  const isInside = column >= 0 && row >= 0 && column < width && row < height;
  return isInside ? maps[image]![row * width + column]! : 0;
}
