import type { Environment } from "../../src/core/results.ts";
import type { DeviceFacts } from "./device-facts.ts";

/** What is known of what a device runs, before it is known which device. */
export type ServedEnvironment = Pick<Environment, "packages" | "runtimes" | "gitCommit">;

/** A device as results.json describes a machine: what its browser says, and nothing of the server. */
export function deviceRecord(facts: DeviceFacts, served: ServedEnvironment): Environment {
  return {
    cpu: "a processor that the browser does not name",
    coresUsable: facts.cores,
    memoryBytes: facts.memoryGib === null ? null : facts.memoryGib * 2 ** 30,
    limits: { cpus: null, memoryBytes: null },
    os: [facts.platform, facts.model].filter((part) => part !== null && part !== "").join(", ") || "unknown",
    node: "none",
    v8: "none",
    gpu: facts.webgpu?.name ?? facts.webgl?.name ?? null,
    gpuDriver: null,
    browser: facts.browser ?? facts.userAgent,
    packages: served.packages,
    ...(served.runtimes === undefined ? {} : { runtimes: served.runtimes }),
    flags: [],
    gitCommit: served.gitCommit,
  };
}
