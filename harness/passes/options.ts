import { BoxbenchError } from "../../src/core/errors.ts";
import { variantTaskOf, type VariantChoice } from "../plan/choose-variants.ts";
import type { ScenarioName } from "../../src/core/results.ts";

/** What is measured beside plain latency. */
export interface PassOptions {
  readonly peak: boolean;
  readonly phases?: boolean;
  readonly memory?: boolean;
  readonly scenario?: readonly ScenarioName[];
  /** Milliseconds. */
  readonly serverBound?: number;
  readonly side?: readonly number[];
}

/**
 * Refuses options that ask for nothing.
 *
 * @throws BoxbenchError USAGE
 */
export function refuseIdlePasses({
  scenario,
  serverBound,
  side,
  phases,
  memory,
  model,
  aa,
  against,
  ...choice
}: PassOptions &
  VariantChoice & {
    readonly model?: string;
    readonly aa?: boolean;
    readonly against?: string;
  }): void {
  const asked = phases === true || memory === true || scenario !== undefined || side !== undefined;
  if (asked && (aa === true || against !== undefined)) {
    throw new BoxbenchError(
      "USAGE",
      "--phases, --memory, --scenario and --side cannot go with --aa or --against: two arms compare latency alone.",
    );
  }
  if (serverBound !== undefined && scenario?.includes("server") !== true) {
    throw new BoxbenchError("USAGE", "--server-bound belongs to --scenario server.");
  }
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
}
