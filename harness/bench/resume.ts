import { readdir, stat } from "node:fs/promises";
import { join } from "node:path";
import { isDeepStrictEqual } from "node:util";
import { BoxbenchError } from "../../src/core/errors.ts";
import type { Environment, Results } from "../../src/core/results.ts";
import type { BenchOptions } from "./options.ts";
import { readResults } from "../results/read-results.ts";

/** A run that was interrupted, and the options that it goes on with. */
export interface ResumedRun {
  readonly folder: string;
  readonly results: Results;
  readonly options: BenchOptions;
}

/** Options that say where and how to go on, not what to measure. */
const ownOptions: readonly string[] = ["out", "resume", "dryRun", "limit", "browser"];

/** The options that a run keeps for going on, as JSON. */
export function keptOptions(options: BenchOptions): NonNullable<Results["run"]["options"]> {
  const kept = Object.entries(options).filter(([name]) => !ownOptions.includes(name));
  return JSON.parse(JSON.stringify(Object.fromEntries(kept))) as NonNullable<Results["run"]["options"]>;
}

/**
 * Finds the run to go on with and takes over its options.
 *
 * @param given names of the options on the command line: they must be those of the run
 * @throws BoxbenchError USAGE when there is no such run, it is finished, or an option differs
 */
export async function resumeRun(
  options: BenchOptions & { readonly resume: string | true },
  given: readonly string[],
  reportsFolder: string,
): Promise<ResumedRun> {
  if (options.out !== undefined) {
    throw new BoxbenchError("USAGE", "--out cannot go with --resume DIR: a run stays in its folder.");
  }
  const folder = options.resume === true ? await lastUnfinished(reportsFolder) : options.resume;
  const results = await readResults(join(folder, "results.json"));
  const { finishedAt, options: kept } = results.run;
  if (finishedAt !== null) {
    throw new BoxbenchError("USAGE", `The run in "${folder}" is finished: there is nothing to go on with.`);
  }
  if (kept === undefined) {
    throw new BoxbenchError("USAGE", `The run in "${folder}" does not say its options; start it again.`);
  }
  const asked = keptOptions(options);
  const different = given.filter(
    (name) => !ownOptions.includes(name) && !isDeepStrictEqual(asked[name], kept[name]),
  );
  if (different.length > 0) {
    const flags = different.map(flagOf).join(", ");
    throw new BoxbenchError(
      "USAGE",
      `The run in "${folder}" was started with another ${flags}. Leave ${different.length === 1 ? "it" : "them"} out ` +
        "(--resume takes the run's own options), or start a new run.",
    );
  }
  const own = Object.entries(options).filter(([name]) => ownOptions.includes(name));
  return { folder, results, options: { ...kept, ...Object.fromEntries(own) } as unknown as BenchOptions };
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
