import { InvalidArgumentError } from "commander";
import { BoxbenchError } from "../../src/core/errors.ts";
import { scenarioNames, type ScenarioName } from "../../src/core/results.ts";
import { formatCounted } from "../../src/report/format.ts";
import type { Pass } from "./pass.ts";

export interface ScenarioOptions {
  readonly scenario?: readonly ScenarioName[];
  /** Milliseconds. */
  readonly serverBound?: number;
}

const roughSeconds: Readonly<Record<ScenarioName, number>> = {
  "single-stream": 2.5,
  "multi-stream": 4,
  offline: 5,
  server: 15,
};

/** The kinds of load that MLPerf puts on a model. */
export const scenariosPass: Pass<ScenarioOptions> = {
  flag: "--scenario",
  addOptions: (command) =>
    command
      .option(
        "--scenario <name,...>",
        `load each model as MLPerf does: ${scenarioNames.join(", ")}, or all`,
        scenariosOf,
      )
      .option(
        "--server-bound <ms>",
        "bound on the server's p99 (default: 10 times the p50 of the fastest runtime, and at least 1)",
        boundOf,
      ),
  words: ({ scenario, serverBound }) => [
    ...(scenario === undefined ? [] : [`--scenario ${scenario.join(",")}`]),
    ...(serverBound === undefined ? [] : [`--server-bound ${serverBound}`]),
  ],
  refuse: ({ scenario, serverBound }) => {
    if (serverBound !== undefined && scenario?.includes("server") !== true) {
      throw new BoxbenchError("USAGE", "--server-bound belongs to --scenario server.");
    }
  },
  plan: ({ options, pairs }) =>
    (options.scenario ?? []).map((name) => ({
      text: `${name} of ${formatCounted(pairs, "cell")}`,
      seconds: roughSeconds[name] * pairs,
    })),
  measure: async (run) => {
    if (run.options.scenario !== undefined) await (await import("./scenarios.ts")).runScenarios(run);
  },
};

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
