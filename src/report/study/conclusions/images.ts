import { imagesInWords } from "../../../core/study/image-words.ts";
import type { Study } from "../../../core/study/study.ts";
import { formatDigits } from "../../format.ts";
import { bold, code, names } from "../../markdown.ts";
import { listed, spreadText } from "../words.ts";

/** How far least squares goes, on clean and on harder images. */
export function linearConclusion({ localisation, images }: Study): string | null {
  const exact = localisation.find(({ variantId }) => variantId === "linear-exact");
  if (exact?.meanErrorPx.median == null) return null;
  const harder = images
    .filter(({ answerer, trainedOn, triedOn }) => answerer === "linear-exact" && trainedOn === triedOn)
    .filter(({ triedOn }) => triedOn !== "clean" && triedOn !== "left-half")
    .map(
      ({ triedOn, meanErrorPx }) =>
        `${formatDigits(meanErrorPx.median, 2)} px on ${imagesInWords(triedOn)} images`,
    );
  return (
    `${bold("Try least squares on the pixels first.")} It has no learning rate and no seed that matters: ` +
    `${spreadText(exact.meanErrorPx, 2)} px on clean images` +
    (harder.length === 0
      ? "."
      : `, but ${listed(harder)}, so it is a check of the data, not a model of them.`)
  );
}

/** Who beats the centroid of the bright pixels among grey shapes. */
export function imagesConclusion({ images }: Study): string | null {
  const cluttered = images.filter(
    ({ trainedOn, triedOn }) => trainedOn === "cluttered" && triedOn === "cluttered",
  );
  const centroid = images.find(
    ({ isBaseline, answerer, triedOn }) =>
      isBaseline && answerer.startsWith("centroid") && triedOn === "cluttered",
  );
  if (cluttered.length === 0 || centroid?.meanErrorPx.median == null) return null;
  const limit = centroid.meanErrorPx.median;
  const better = cluttered.filter(({ meanErrorPx }) => (meanErrorPx.high ?? Infinity) < limit);
  const worse = cluttered.filter(({ meanErrorPx }) => (meanErrorPx.low ?? 0) > limit);
  return (
    `${bold("Do not judge by a white square on black.")} The centroid of the bright pixels is exact there, and wrong by ` +
    `${formatDigits(limit, 2)} px among grey shapes. Trained among them, ` +
    listed([
      ...(better.length === 0
        ? []
        : [`${names(better.map(({ answerer }) => answerer))} did better than that`]),
      ...(worse.length === 0 ? [] : [`${names(worse.map(({ answerer }) => answerer))} did worse`]),
      ...(better.length + worse.length === cluttered.length
        ? []
        : [
            `${better.length + worse.length === 0 ? "no network" : "none of the others"} was clearly better or worse`,
          ]),
    ]) +
    "."
  );
}

/** What a network trained on clean images makes of darker ones, and of places that it never saw. */
export function robustnessConclusion({ images }: Study): string | null {
  const rows = images.filter(({ trainedOn, triedOn }) => trainedOn === "clean" && triedOn === "dimmed-half");
  const halves = images.filter(
    ({ trainedOn, triedOn }) => trainedOn === "left-half" && triedOn === "right-half",
  );
  if (rows.length === 0) return null;
  const text = ({ answerer, meanErrorPx }: (typeof rows)[number]) =>
    `${code(answerer)} ${formatDigits(meanErrorPx.median, 2)} px`;
  return (
    `${bold("Clean training data make brittle networks.")} At half the brightness: ${listed(rows.map(text))}.` +
    (halves.length === 0 ? "" : ` Where no box was ever seen in training: ${listed(halves.map(text))}.`)
  );
}
