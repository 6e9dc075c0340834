import { availableParallelism, totalmem } from "node:os";
import { execa } from "execa";
import si from "systeminformation";
import type { Environment } from "../../src/core/results.ts";
import { findBrowser } from "../../src/runtimes/chromium/find-browser.ts";
import { runtimes } from "../../src/runtimes/registry.ts";
import type { Runtime } from "../../src/runtimes/types.ts";
import type { ChosenRuntime } from "../plan/chosen-runtime.ts";
import { controlGroupLimits } from "./control-group.ts";
import { measuredBinaries } from "./package-binaries.ts";
import { installedVersion, packageRoot } from "../base/package.ts";

/** The packages whose versions decide what was measured: those of the runtimes, of the images and of the clock. */
const measuredPackages = [
  ...new Set([
    ...Object.values<Runtime>(runtimes).flatMap(({ packages }) => packages ?? []),
    "sharp",
    "tinybench",
  ]),
];

/** Variables by which a user changes what runtimes do. */
const telling =
  /^(NODE_OPTIONS|LD_LIBRARY_PATH|LD_PRELOAD|BOXBENCH_.*|(NVIDIA|CUDA|ORT|OMP|VK)_.*|TF_(CPP|CUDNN|DISABLE|ENABLE|FORCE|GPU|NUM|XLA)_.*)$/;

interface Describing {
  /** False leaves the hashes of binaries out: TensorFlow alone has 800 MB. */
  readonly hashing?: boolean;
  /** Those of the run, probed. */
  readonly runtimes?: readonly ChosenRuntime[];
}

/** Describes this machine and what is installed on it. Unknown things are `unknown` or null, never an error. */
export async function describeEnvironment({
  hashing = true,
  runtimes: chosen = [],
}: Describing = {}): Promise<Environment> {
  const [cpu, os, graphics, gitCommit, browser, limits, packages] = await Promise.all([
    si.cpu(),
    si.osInfo(),
    si.graphics(),
    readGitCommit(),
    readBrowserVersion(),
    controlGroupLimits(),
    describePackages(hashing),
  ]);
  const gpu = graphics.controllers.find(({ vendor }) => /nvidia|amd|intel/i.test(vendor));
  return {
    cpu: `${cpu.manufacturer} ${cpu.brand}`.trim() || "unknown",
    coresUsable: availableParallelism(),
    memoryBytes: totalmem(),
    limits,
    os: `${os.distro} ${os.release} (${os.kernel}, ${os.arch})`,
    node: process.versions.node,
    v8: process.versions.v8,
    gpu: gpu?.name ?? gpu?.model ?? null,
    gpuDriver: gpu?.driverVersion ?? null,
    browser,
    packages,
    ...(chosen.length === 0 ? {} : { runtimes: versionsOf(chosen) }),
    flags: [...process.execArgv.filter((flag) => !isOwnFlag(flag)), ...tellingVariables(process.env)],
    gitCommit,
  };
}

/** The switch with which the launcher loads TypeScript, and its value. */
function isOwnFlag(flag: string): boolean {
  return flag === "--import" || flag.endsWith("/typescript/register.js");
}

/** `NAME=value` of every variable that changes what runtimes do, in the order of their names. */
export function tellingVariables(env: Readonly<Record<string, string | undefined>>): string[] {
  return Object.entries(env)
    .filter(([name, value]) => telling.test(name) && value !== undefined && value !== "")
    .map(([name, value]) => `${name}=${value}`)
    .toSorted();
}

/** Of those that this machine can run: the version of TensorFlow, say, stands in no package. */
function versionsOf(chosen: readonly ChosenRuntime[]): NonNullable<Environment["runtimes"]> {
  const entries = chosen.flatMap(({ id, computes, availability }) => {
    if (!availability.available) return [];
    const { version, device, browser } = availability;
    const inBrowser = browser === undefined ? {} : { browser };
    return [
      [id, { version, device, ...inBrowser, ...(computes === "elsewhere" ? { computes } : {}) }] as const,
    ];
  });
  return Object.fromEntries(entries);
}

async function describePackages(hashing: boolean): Promise<Environment["packages"]> {
  const entries = measuredPackages.map(async (name) => {
    const version = installedVersion(name) ?? "not installed";
    return [name, { version, binaries: hashing ? await measuredBinaries(name) : {} }] as const;
  });
  return Object.fromEntries(await Promise.all(entries));
}

async function readBrowserVersion(): Promise<string | null> {
  const { path } = findBrowser();
  if (path === null) return null;
  const { failed, stdout } = await execa(path, ["--version"], { reject: false, timeout: 10_000 });
  return failed ? path : stdout.trim();
}

async function readGitCommit(): Promise<string | null> {
  const { failed, stdout } = await execa("git", ["describe", "--always", "--dirty", "--abbrev=12"], {
    cwd: packageRoot,
    reject: false,
  });
  return failed ? null : stdout;
}
