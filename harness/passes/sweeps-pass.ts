import { InvalidArgumentError } from "commander";
import { BoxbenchError } from "../../src/core/errors.ts";
import { formatCounted } from "../../src/report/format.ts";
import { variantTaskOf } from "../plan/choose-variants.ts";
import { integersIn } from "../base/options.ts";
import type { Pass } from "./pass.ts";

export interface SweepOptions {
  readonly side?: readonly number[];
}

const roughSeconds = 1;

/** Fresh processes of each runtime: what differs between processes is part of the interval. */
export const sweepRounds = 3;

/** How time grows with the size of the image. */
export const sweepsPass: Pass<SweepOptions> = {
  flag: "--side",
  addOptions: (command) =>
    command.option(
      "--side <n,...>",
      "time each variant, untrained, on images of these sides, and fit how time grows",
      sidesOf,
    ),
  words: ({ side }) => (side === undefined ? [] : [`--side ${side.join(",")}`]),
  refuse: ({ side, model, ...choice }) => {
    const task = model === undefined ? variantTaskOf(choice) : null;
    if (side !== undefined && task !== null && task !== "point") {
      throw new BoxbenchError(
        "USAGE",
        `--side builds variants that find a point for other sizes of images, and these are of --task ${task}: leave it out.`,
      );
    }
    if (side !== undefined && model !== undefined) {
      throw new BoxbenchError(
        "USAGE",
        "--side cannot go with --model: it builds a variant for each size, and your model has one.",
      );
    }
  },
  plan: ({ options: { side }, pairs }) =>
    side === undefined
      ? []
      : [
          {
            text: `${formatCounted(pairs, "cell")}, untrained, on images of ${side.join(", ")} pixels, ${sweepRounds} rounds`,
            seconds: roughSeconds * side.length * pairs * sweepRounds,
          },
        ],
  measure: async (run) => {
    if (run.options.side !== undefined) await (await import("./sweeps.ts")).measureSweeps(run);
  },
};

/** A box must fit, and weights of a dense layer grow with the square of the side. */
const parseSides = integersIn(8, 512);

function sidesOf(text: string): number[] {
  const sides = parseSides(text).toSorted((a, b) => a - b);
  if (sides.length < 2) throw new InvalidArgumentError("Expected two sides or more, such as 32,64,128.");
  return sides;
}
