import { readFile } from "node:fs/promises";
import { join } from "node:path";
import type { Environment } from "../../src/core/results.ts";

const root = "/sys/fs/cgroup";

/** What Linux lets this process and its children have, version 2 of control groups or 1; null for no limit. */
export async function controlGroupLimits(
  folder = root,
  ownGroups = "/proc/self/cgroup",
): Promise<Environment["limits"]> {
  const [cpus, memoryBytes] = await Promise.all([
    leastOf(await groupFolders(folder, ownGroups), readCpus),
    leastOf(await groupFolders(folder, ownGroups), readMemory),
  ]);
  return { cpus, memoryBytes };
}

/** The folders of this process's own group and of those above it: each of them can set a limit. */
async function groupFolders(folder: string, ownGroups: string): Promise<string[]> {
  const text = await readFile(ownGroups, "utf8").catch(() => "");
  const path = /^0::(.*)$/m.exec(text)?.[1] ?? "/";
  const names = path.split("/").filter((name) => name !== "" && name !== "..");
  const folders = names.map((_, depth) => join(folder, ...names.slice(0, depth + 1)));
  return [folder, ...folders];
}

async function leastOf(
  folders: readonly string[],
  read: (folder: string) => Promise<number | null>,
): Promise<number | null> {
  const limits = (await Promise.all(folders.map(read))).filter((limit) => limit !== null);
  return limits.length === 0 ? null : Math.min(...limits);
}

/** `cpu.max` holds microseconds of CPU time and of the period that they are for, or `max`. */
async function readCpus(folder: string): Promise<number | null> {
  const [quota, period] = (await textOf(join(folder, "cpu.max")))?.split(" ").map(Number) ?? [
    Number(await textOf(join(folder, "cpu/cpu.cfs_quota_us"))),
    Number(await textOf(join(folder, "cpu/cpu.cfs_period_us"))),
  ];
  if (!(quota! > 0) || !(period! > 0)) return null;
  return quota! / period!;
}

async function readMemory(folder: string): Promise<number | null> {
  const text =
    (await textOf(join(folder, "memory.max"))) ??
    (await textOf(join(folder, "memory/memory.limit_in_bytes")));
  const bytes = Number(text);
  // Version 1 writes a number near 2^63 for no limit.
  return text !== null && bytes > 0 && bytes < 2 ** 60 ? bytes : null;
}

function textOf(path: string): Promise<string | null> {
  return readFile(path, "utf8").then(
    (text) => text.trim(),
    () => null,
  );
}
