import { describeEnvironment } from "../machine/environment.ts";
import type { ChosenRuntime } from "../plan/chosen-runtime.ts";
import type { ServedEnvironment } from "./device-record.ts";

/** The packages that a page loads; all others of this machine had no part in its times. */
const inPage = /^(?:onnxruntime-web|@tensorflow\/tfjs(?:-backend-(?:wasm|webgpu))?)$/;

/** What of this machine decides what a page measures. */
export async function servedEnvironment(runtimes: readonly ChosenRuntime[] = []): Promise<ServedEnvironment> {
  const own = await describeEnvironment({ runtimes });
  return {
    packages: Object.fromEntries(Object.entries(own.packages).filter(([name]) => inPage.test(name))),
    ...(own.runtimes === undefined ? {} : { runtimes: own.runtimes }),
    gitCommit: own.gitCommit,
  };
}
