import { type Command, InvalidArgumentError } from "commander";
import { BoxbenchError } from "../../src/core/errors.ts";
import { scenarioNames, type ScenarioName } from "../../src/core/results.ts";
import { integersIn } from "../base/options.ts";

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

/** Adds the options that ask for more than plain latency. */
export function addPassOptions(command: Command): Command {
  return command
    .option("--phases", "time reading a PNG, inference and decoding the answer, apart and end to end")
    .option("--memory", "measure the peak memory of each cell, in a process of its own")
    .option(
      "--scenario <name,...>",
      `load each model as MLPerf does: ${scenarioNames.join(", ")}, or all`,
      scenariosOf,
    )
    .option(
      "--server-bound <ms>",
      "bound on the server's p99 (default: 10 times the p50 of the fastest runtime, and at least 1)",
      boundOf,
    )
    .option(
      "--side <n,...>",
      "time each variant, untrained, on images of these sides, and fit how time grows",
      sidesOf,
    )
    .option("--no-peak", "do not measure this machine's peak (some seconds for each thread count)");
}

/** The words of a command line that ask for the same passes. */
export function passWords(options: PassOptions): string[] {
  const { peak, phases, memory, scenario, serverBound, side } = options;
  return [
    ...(phases === true ? ["--phases"] : []),
    ...(memory === true ? ["--memory"] : []),
    ...(scenario === undefined ? [] : [`--scenario ${scenario.join(",")}`]),
    ...(serverBound === undefined ? [] : [`--server-bound ${serverBound}`]),
    ...(side === undefined ? [] : [`--side ${side.join(",")}`]),
    ...(peak ? [] : ["--no-peak"]),
  ];
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
}: PassOptions & {
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
  if (side !== undefined && model !== undefined) {
    throw new BoxbenchError(
      "USAGE",
      "--side cannot go with --model: it builds a variant for each size, and your model has one.",
    );
  }
}

function scenariosOf(text: string): ScenarioName[] {
  const given = text.split(",").map((name) => name.trim());
  const unknown = given.find((name) => name !== "all" && !scenarioNames.some((known) => known === name));
  if (unknown !== undefined) {
    throw new InvalidArgumentError(`There is no "${unknown}"; there are: ${scenarioNames.join(", ")}, all.`);
  }
  return scenarioNames.filter((name) => given.includes("all") || given.includes(name));
}

function boundOf(text: string): number {
  const bound = Number(text);
  if (text.trim() === "" || !Number.isFinite(bound) || bound <= 0) {
    throw new InvalidArgumentError("Expected milliseconds, more than 0.");
  }
  return bound;
}

/** A box must fit, and weights of a dense layer grow with the square of the side. */
const parseSides = integersIn(8, 512);

function sidesOf(text: string): number[] {
  const sides = parseSides(text).toSorted((a, b) => a - b);
  if (sides.length < 2) throw new InvalidArgumentError("Expected two sides or more, such as 32,64,128.");
  return sides;
}
