import type { Results } from "../../core/results.ts";
import { formatBytes, formatCount, formatDigits, formatSeconds } from "../format.ts";
import { inputNoun } from "../input-noun.ts";
import { blocks, code, fold, sentence, table, text, type Column } from "../markdown.ts";

/** Where and when the run took place. */
export function environmentSection(results: Results): string {
  const { environment, run, dataset } = results;
  const rows = [
    ...environmentFacts(environment),
    ["commit", environment.gitCommit === null ? "not known" : code(environment.gitCommit)],
    ["run", `${code(run.id)}, ${timesText(run)}`],
    ...spentFact(run, inputNoun(results)),
    [dataset.side === null ? "inputs" : "images", imagesText(dataset)],
  ];
  return blocks(
    "## Where it ran",
    table(
      [
        ["", "text"],
        ["", "text"],
      ],
      rows,
    ),
    binariesFold(environment),
  );
}

/** What the images are, how many, and the hash that tells them from others. */
export function imagesText(dataset: Results["dataset"]): string {
  return `${sentence(text(dataset.description))} ${countsText(dataset)} (SHA-256 of these ${code(dataset.validationSha256.slice(0, 12))}).`;
}

/** What a machine is and has, fact by fact. */
export function environmentFacts(
  environment: Results["environment"],
): (readonly [fact: string, value: string])[] {
  const packages = Object.entries(environment.packages).map(
    ([name, { version }]) => `${code(name)} ${version}`,
  );
  return [
    [
      "CPU",
      `${text(environment.cpu)}, ${formatCount(environment.coresUsable)} usable cores${limitText(environment.limits.cpus, (cpus) => formatDigits(cpus, 2))}`,
    ],
    ["GPU", gpuText(environment)],
    [
      "memory",
      `${environment.memoryBytes === null ? "unknown" : formatBytes(environment.memoryBytes)}${limitText(environment.limits.memoryBytes, formatBytes)}`,
    ],
    ["system", text(environment.os)],
    [
      "Node.js",
      environment.node === "none" ? "none: it ran in a page" : `${environment.node} (V8 ${environment.v8})`,
    ],
    ["browser", browserText(environment)],
    ["flags", environment.flags.length === 0 ? "none" : environment.flags.map(code).join(", ")],
    ["packages", packages.join(", ")],
    ...runtimesFact(environment),
  ];
}

function runtimesFact({ runtimes = {} }: Results["environment"]): [fact: string, value: string][] {
  const each = Object.entries(runtimes).map(
    ([id, { version, device }]) => `${code(id)} ${text(version)}, ${text(device)}`,
  );
  return each.length === 0 ? [] : [["runtimes", each.join("; ")]];
}

/** Every browser that measured, or the one that was there where none did. */
function browserText({ browser, runtimes = {} }: Results["environment"]): string {
  const measured = Object.values(runtimes).flatMap(
    (runtime) => runtime.browser ?? browserOfOldFiles.exec(runtime.version)?.[1] ?? [],
  );
  if (measured.length > 0) return [...new Set(measured)].map(text).join("; ");
  return browser === null ? "none found" : text(browser);
}

/** `1.30.0 in Firefox 153.8.0` */
const browserOfOldFiles = /^\S+ in (\S.*)$/;

function gpuText({ gpu, gpuDriver }: Results["environment"]): string {
  if (gpu === null) return "none found";
  return gpuDriver === null ? text(gpu) : `${text(gpu)}, driver ${text(gpuDriver)}`;
}

function limitText(limit: number | null, format: (limit: number) => string): string {
  return limit === null ? "" : `, limited to ${format(limit)}`;
}

/** What exactly was measured: the same version can hold another binary on another platform. */
function binariesFold({ packages }: Results["environment"]): string | null {
  const rows = Object.entries(packages).flatMap(([name, { version, binaries }]) =>
    Object.entries(binaries).map(([file, sha256]) => [code(name), version, code(file), code(sha256)]),
  );
  if (rows.length === 0) return null;
  const columns: Column[] = [
    ["package", "text"],
    ["version", "text"],
    ["file", "text"],
    ["SHA-256", "text"],
  ];
  return fold("The binaries", table(columns, rows));
}

/**
 * A user's own model is only measured: nothing is trained on. Classifiers, whose images have no one side, are scored on
 * others than those that choose the epoch.
 */
function countsText({ side, trainCount, validationCount }: Results["dataset"]): string {
  const size = side === null ? "" : `Side ${formatCount(side)} px; `;
  if (trainCount === 0) return `${size}${formatCount(validationCount)} in all`;
  return `${size}${formatCount(trainCount)} to train, ${formatCount(validationCount)} to ${side === null ? "score" : "validate"}`;
}

/** Where the wall time of a run went, of one that kept account of it. */
function spentFact(
  { spent, startedAt, finishedAt, resumedAt = [] }: Results["run"],
  noun: string,
): [fact: string, value: string][] {
  if (spent === undefined || finishedAt === null) return [];
  const { processes, processStartMs, cellsMs, accuracyMs, writingMs } = spent;
  const restMs =
    Date.parse(finishedAt) - Date.parse(startedAt) - processStartMs - cellsMs - accuracyMs - writingMs;
  const each = processes === 0 ? 0 : processStartMs / processes / 1000;
  const parts = [
    `starting ${formatCount(processes)} ${processes === 1 ? "process" : "processes"} ${formatSeconds(processStartMs / 1000)} (${formatDigits(each, 2)} s each)`,
    `comparing, warming up and timing ${formatSeconds(cellsMs / 1000)}`,
    `answering all ${noun}s ${formatSeconds(accuracyMs / 1000)}`,
    `writing results and reports ${formatSeconds(writingMs / 1000)}`,
    // Between the parts of a run nothing is spent.
    ...(restMs > 0 && resumedAt.length === 0
      ? [`models, references, passes and the rest ${formatSeconds(restMs / 1000)}`]
      : []),
  ];
  return [["time went to", parts.join("; ")]];
}

function timesText({ startedAt, finishedAt, resumedAt = [] }: Results["run"]): string {
  const parts = [`started ${startedAt}`, ...resumedAt.map((at) => `gone on with ${at}`)];
  if (finishedAt === null) return [...parts, "not finished"].join(", ");
  if (resumedAt.length > 0) return [...parts, `finished ${finishedAt}`].join(", ");
  const seconds = (Date.parse(finishedAt) - Date.parse(startedAt)) / 1000;
  return [...parts, `took ${formatSeconds(seconds)}`].join(", ");
}
