import type { Environment } from "../../core/results.ts";

/** Facts that change times, by the word for them. The git commit is none: it is what a comparison is about. */
const facts = {
  cpu: ({ cpu }) => cpu,
  "usable cores": ({ coresUsable }) => String(coresUsable),
  "processor limit": ({ limits }) => String(limits.cpus ?? "none"),
  memory: ({ memoryBytes }) =>
    memoryBytes === null ? "unknown" : `${(memoryBytes / 2 ** 30).toFixed(1)} GiB`,
  "memory limit": ({ limits }) => String(limits.memoryBytes ?? "none"),
  os: ({ os }) => os,
  node: ({ node }) => node,
  gpu: ({ gpu }) => gpu ?? "none",
  "gpu driver": ({ gpuDriver }) => gpuDriver ?? "none",
  browser: ({ browser }) => browser ?? "none",
  flags: ({ flags }) => (flags.length === 0 ? "none" : flags.join(" ")),
} as const satisfies Record<string, (environment: Environment) => string>;

/**
 * What differs between the machines of two runs, one line for each fact: `node: 20.19.5 and 22.18.0`. Empty where
 * their times can stand beside each other.
 */
export function environmentDifferences(a: Environment, b: Environment): string[] {
  const lines = Object.entries(facts).flatMap(([name, factOf]) => difference(name, factOf(a), factOf(b)));
  const packages = [...new Set([...Object.keys(a.packages), ...Object.keys(b.packages)])].toSorted();
  return [...lines, ...packages.flatMap((name) => packageDifference(name, a, b))];
}

function difference(name: string, a: string, b: string): string[] {
  return a === b ? [] : [`${name}: ${a} and ${b}`];
}

function packageDifference(name: string, a: Environment, b: Environment): string[] {
  const [first, second] = [a.packages[name], b.packages[name]];
  const versions = difference(name, first?.version ?? "not there", second?.version ?? "not there");
  if (versions.length > 0) return versions;
  const files = Object.keys({ ...first?.binaries, ...second?.binaries });
  const changed = files.filter((file) => first?.binaries[file] !== second?.binaries[file]);
  return changed.length === 0 ? [] : [`${name} ${first?.version}: other bytes of ${changed.join(", ")}`];
}
