import { readdir, stat } from "node:fs/promises";
import { join } from "node:path";
import { isDeepStrictEqual } from "node:util";
import { BoxbenchError } from "../../src/core/errors.ts";
import type { Environment, Results } from "../../src/core/results.ts";
import { benchCommandOf, type BenchOptions } from "./options.ts";
import { readResults } from "../results/read-results.ts";

/** A run that was interrupted or is to be measured on, and the options that it goes on with. */
export interface ResumedRun {
  readonly folder: string;
  readonly results: Results;
  readonly options: BenchOptions;
  /** The round to begin with: an interrupted one is finished, of a finished run a new one begins. */
  readonly fromRound: number;
}

/** Options that say where and how to go on, not what to measure. */
const ownOptions: readonly string[] = ["out", "resume", "dryRun", "limit", "browser"];

/** Of those that say how long to measure, the one that a run of these options takes more of; null for none. */
function lengthOptionOf({ budget, aa, against }: BenchOptions): "budget" | "rounds" | null {
  // The comparison of two arms is of as many rounds as were planned.
  if (aa === true || against !== undefined) return null;
  return typeof budget === "number" ? "budget" : "rounds";
}

/** The options that a run keeps for going on, as JSON. */
export function keptOptions(options: BenchOptions): NonNullable<Results["run"]["options"]> {
  const kept = Object.entries(options).filter(([name]) => !ownOptions.includes(name));
  return JSON.parse(JSON.stringify(Object.fromEntries(kept))) as NonNullable<Results["run"]["options"]>;
}

/**
 * Finds the run to go on with and takes over its options. One that is finished goes on where it gets more time: more
 * budget, or more rounds where it was one of rounds.
 *
 * @param given names of the options on the command line: they must be those of the run, but for its length
 * @throws BoxbenchError USAGE when there is no such run, it is finished and gets no more time, or an option differs
 */
export async function resumeRun(
  asked: BenchOptions & { readonly resume: string | true },
  given: readonly string[],
  reportsFolder: string,
): Promise<ResumedRun> {
  if (asked.out !== undefined) {
    throw new BoxbenchError("USAGE", "--out cannot go with --resume DIR: a run stays in its folder.");
  }
  const folder = asked.resume === true ? await lastUnfinished(reportsFolder) : asked.resume;
  const results = await readResults(join(folder, "results.json"));
  const { finishedAt, rounds, options: kept } = results.run;
  if (kept === undefined) {
    throw new BoxbenchError("USAGE", `The run in "${folder}" does not say its options; start it again.`);
  }
  const before = kept as unknown as BenchOptions;
  const length = lengthOptionOf(before);
  const more = length !== null && given.includes(length) && asked[length] !== null ? length : null;
  refuseDifferent(
    keptOptions(asked),
    kept,
    given.filter((name) => name !== more),
    folder,
  );
  if (finishedAt !== null && more === null) {
    const how = { budget: "--budget 10m", rounds: `--rounds ${rounds.max + 5}` } as const;
    const advice = length === null ? "Start a new run." : `To measure on: --resume ${folder} ${how[length]}`;
    throw new BoxbenchError("USAGE", `The run in "${folder}" is finished. ${advice}`);
  }
  const own = Object.entries(asked).filter(([name]) => ownOptions.includes(name) || name === more);
  return {
    folder,
    results,
    options: { ...before, ...Object.fromEntries(own) },
    fromRound: finishedAt === null ? Math.max(1, rounds.done) : rounds.done + 1,
  };
}

/** @throws BoxbenchError USAGE where one of these options is not that of the run */
function refuseDifferent(
  asked: Readonly<Record<string, unknown>>,
  kept: Readonly<Record<string, unknown>>,
  names: readonly string[],
  folder: string,
): void {
  const different = names.filter(
    (name) => !ownOptions.includes(name) && !isDeepStrictEqual(asked[name], kept[name]),
  );
  if (different.length === 0) return;
  throw new BoxbenchError(
    "USAGE",
    `The run in "${folder}" was started with another ${different.map(flagOf).join(", ")}. Leave ` +
      `${different.length === 1 ? "it" : "them"} out (--resume takes the run's own options), or start a new run.`,
  );
}

/** What the run says of itself from now on: a command and options that ask for the time of all its parts. */
export function resumedRecord({ results: { run }, options }: ResumedRun, resumedAt: Date): Results["run"] {
  const before = run.options as unknown as BenchOptions;
  const isLonger = run.finishedAt !== null && typeof options.budget === "number";
  const whole = isLonger ? { ...options, budget: options.budget + (before.budget ?? 0) } : options;
  return {
    ...run,
    command: benchCommandOf(whole),
    finishedAt: null,
    rounds: { ...run.rounds, ...options.rounds },
    options: keptOptions(whole),
    resumedAt: [...(run.resumedAt ?? []), resumedAt.toISOString()],
  };
}

function flagOf(name: string): string {
  return `--${name.replaceAll(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`)}`;
}

async function lastUnfinished(reportsFolder: string): Promise<string> {
  const names = (await readdir(reportsFolder).catch((): string[] => [])).toSorted().toReversed();
  for (const name of names) {
    const folder = join(reportsFolder, name);
    const isRun = await stat(join(folder, "results.json")).catch(() => null);
    if (isRun === null) continue;
    const results = await readResults(join(folder, "results.json")).catch(() => null);
    if (results !== null && results.run.finishedAt === null) return folder;
  }
  throw new BoxbenchError(
    "USAGE",
    `No run in "${reportsFolder}" was interrupted. Name its folder: --resume DIR.`,
  );
}

/**
 * Refuses to go on where blocks of before and after would not be of the same thing.
 *
 * @throws BoxbenchError USAGE, naming the first thing that differs
 */
export function refuseOther(
  before: Results,
  now: Pick<Results, "variants" | "dataset" | "environment">,
  folder: string,
): void {
  for (const { id, onnx } of now.variants) {
    const known = before.variants.find((variant) => variant.id === id);
    if (known === undefined || known.onnx?.sha256 !== onnx?.sha256) {
      return refuse(`the model ${id} is another one now (its ONNX file has another hash)`, folder);
    }
  }
  if (before.dataset.validationSha256 !== now.dataset.validationSha256) {
    return refuse("the validation images are others now", folder);
  }
  for (const name of fixedParts) {
    if (!isDeepStrictEqual(before.environment[name], now.environment[name])) {
      return refuse(`the ${partNames[name]} differs`, folder);
    }
  }
  const runtimes = now.environment.runtimes ?? {};
  for (const [id, known] of Object.entries(before.environment.runtimes ?? {})) {
    const own = runtimes[id];
    if (own !== undefined && (own.version !== known.version || own.device !== known.device)) {
      return refuse(`the runtime ${id} is another one now (${own.version}, ${own.device})`, folder);
    }
  }
}

const partNames = {
  cpu: "CPU",
  coresUsable: "number of usable cores",
  limits: "limit of the control group",
  os: "operating system",
  node: "version of Node.js",
  packages: "version or content of a measured package",
  flags: "set of flags and variables",
} as const satisfies Partial<Record<keyof Environment, string>>;

const fixedParts = Object.keys(partNames) as (keyof typeof partNames)[];

function refuse(reason: string, folder: string): never {
  throw new BoxbenchError("USAGE", `Cannot go on with "${folder}": ${reason}. Start a new run.`);
}
