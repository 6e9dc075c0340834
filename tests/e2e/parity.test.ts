import { fileURLToPath } from "node:url";
import { expect, it } from "vitest";
import { probeAll } from "../../harness/machine/probe.ts";
import { variantIds } from "../../src/zoo/registry.ts";
import { boxbench } from "../support/boxbench.ts";

const root = fileURLToPath(new URL("../..", import.meta.url));

/** The oracle is the training backend's own answers, which lie beside each committed model. */
it("every committed model gives its answers on every runtime that this machine has", async () => {
  const probed = await probeAll();
  const available = probed.filter(({ availability }) => availability.available);
  expect(available.length).toBeGreaterThanOrEqual(4);
  const { exitCode, stdout } = await boxbench(["parity", "--runtime", "*", "--batch", "1"], root);
  for (const { runtime } of available) {
    for (const id of variantIds) {
      expect(stdout).toMatch(new RegExp(`^pass   ${id} ${runtime.id} fp32 b1 t1: agrees with tfjs/`, "m"));
    }
  }
  expect(stdout).toContain(`Parity: ${variantIds.length * available.length} cells agree, 0 differ`);
  expect(exitCode).toBe(0);
}, 900_000);
