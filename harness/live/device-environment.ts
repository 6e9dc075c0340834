import type { Environment } from "../../src/core/results.ts";
import { describeEnvironment } from "../machine/environment.ts";
import type { ChosenRuntime } from "../plan/chosen-runtime.ts";
import type { DeviceFacts } from "./protocol.ts";

/** The packages that a page loads; all others of this machine had no part in its times. */
const inPage = /^(?:onnxruntime-web|@tensorflow\/tfjs(?:-backend-(?:wasm|webgpu))?)$/;

/** A device as results.json describes a machine: what its browser says, and nothing of the server. */
export async function deviceEnvironment(
  facts: DeviceFacts,
  runtimes: readonly ChosenRuntime[],
): Promise<Environment> {
  const own = await describeEnvironment({ runtimes });
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
    packages: Object.fromEntries(Object.entries(own.packages).filter(([name]) => inPage.test(name))),
    ...(own.runtimes === undefined ? {} : { runtimes: own.runtimes }),
    flags: [],
    gitCommit: own.gitCommit,
  };
}
