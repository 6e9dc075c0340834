import { fileURLToPath } from "node:url";
import { expect } from "vitest";
import { probeAll } from "../../harness/machine/probe.ts";
import { variantIds } from "../../src/zoo/registry.ts";
import { boxbench } from "./boxbench.ts";

const root = fileURLToPath(new URL("../..", import.meta.url));

/**
 * Every committed model gives the training backend's own answers on each of these runtimes that this machine has.
 *
 * @param atLeast of the runtimes that must be there, so that it does not pass where nothing was compared
 */
export async function expectParity(runtimeIds: readonly string[], atLeast: number): Promise<void> {
  const probed = await probeAll(runtimeIds);
  const available = probed.filter(({ availability }) => availability.available);
  expect(available.length).toBeGreaterThanOrEqual(atLeast);
  const named = runtimeIds.flatMap((id) => ["--runtime", id]);
  const { exitCode, stdout } = await boxbench(["parity", ...named, "--batch", "1"], root);
  for (const { runtime } of available) {
    for (const id of variantIds) {
      expect(stdout).toMatch(new RegExp(`^pass   ${id} ${runtime.id} fp32 b1 t1: agrees with tfjs/`, "m"));
    }
  }
  expect(stdout).toContain(`Parity: ${variantIds.length * available.length} cells agree, 0 differ`);
  expect(exitCode).toBe(0);
}
