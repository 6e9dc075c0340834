import { BoxbenchError } from "../../core/errors.ts";
import { ignoredPixel } from "../../dataset/labels/maps.ts";
import type { Task } from "../task.ts";
import { answerAt, maskMarks, truthAt } from "./marks.ts";
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
  truthMarks: ({ truth }, image) => {
    const { input } = truth.fits[image]!;
    return maskMarks(input, truth.names, (place) => truthAt(truth, image, place));
  },
  answerMarks: (answers, { truth }, image) => {
    if (truth.maps[image]!.every((label) => label === ignoredPixel)) return null;
    const { input } = truth.fits[image]!;
    return maskMarks(input, truth.names, (place) => answerAt(answers, truth, image, place));
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
