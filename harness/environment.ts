import { availableParallelism, totalmem } from "node:os";
import { execa } from "execa";
import si from "systeminformation";
import type { Environment } from "../src/core/results.ts";
import { installedVersion } from "./package.ts";

/** The packages whose versions decide what was measured. */
const measuredPackages = [
  "onnxruntime-node",
  "onnxruntime-web",
  "@tensorflow/tfjs",
  "@tensorflow/tfjs-backend-wasm",
  "@tensorflow/tfjs-node-gpu",
  "sharp",
  "tinybench",
] as const;

/** Describes this machine and what is installed on it. Unknown things are `unknown` or null, never an error. */
export async function describeEnvironment(): Promise<Environment> {
  const [cpu, os, graphics, gitCommit] = await Promise.all([
    si.cpu(),
    si.osInfo(),
    si.graphics(),
    readGitCommit(),
  ]);
  const versions = measuredPackages.map((name) => [name, installedVersion(name) ?? "not installed"] as const);
  return {
    cpu: `${cpu.manufacturer} ${cpu.brand}`.trim() || "unknown",
    coresUsable: availableParallelism(),
    memoryBytes: totalmem(),
    os: `${os.distro} ${os.release} (${os.kernel}, ${os.arch})`,
    node: process.versions.node,
    v8: process.versions.v8,
    gpu:
      graphics.controllers.find((controller) => /nvidia|amd|intel/i.test(controller.vendor))?.model ?? null,
    packages: Object.fromEntries(versions),
    gitCommit,
  };
}

async function readGitCommit(): Promise<string | null> {
  const { failed, stdout } = await execa("git", ["describe", "--always", "--dirty", "--abbrev=12"], {
    reject: false,
  });
  return failed ? null : stdout;
}
