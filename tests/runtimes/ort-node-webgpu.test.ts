import { fileURLToPath } from "node:url";
import { execa } from "execa";
import { describe, expect, it } from "vitest";
import { runtimeOf } from "../../src/runtimes/registry.ts";
import type { FloatTensor } from "../../src/runtimes/single.ts";
import { browserForTests } from "../helpers/browser.ts";
import { determinantModel, diagonalInput } from "../helpers/fallback-model.ts";
import { fileWith, gemmModel } from "../helpers/onnx-models.ts";

const program = fileURLToPath(new URL("../helpers/run-model.ts", import.meta.url));
const availability = await runtimeOf("ort-node/webgpu").probe();
if (!availability.available) {
  // Its driver in software comes with the browser, so that one must bring the other.
  if (process.platform === "linux" && browserForTests() !== null) throw new Error(availability.reason);
  console.warn(`Tests of ort-node/webgpu are skipped: ${availability.reason}. To fix: ${availability.fix}.`);
}
const environment = availability.available ? (availability.environment ?? {}) : {};

async function runElsewhere(
  env: Readonly<Record<string, string>>,
  bytes: Uint8Array,
  { data, shape }: FloatTensor,
): Promise<unknown> {
  const onnxPath = await fileWith("model.onnx", bytes);
  const input = JSON.stringify({ data: [...data], shape });
  const args = ["--import", "tsx", program, "ort-node/webgpu", onnxPath, input];
  const { stdout } = await execa(process.execPath, args, { env: { ...env } });
  return JSON.parse(stdout);
}

const x = { data: Float32Array.of(1, -2, 3), shape: [1, 3] };

describe.skipIf(!availability.available)("ort-node/webgpu in a process with the probe's environment", () => {
  it("computes x W + b on the adapter that the probe names", async () => {
    const { device, software } = availability as { device: string; software?: true };
    expect(software === true).toBe(/SwiftShader|llvmpipe/.test(device));
    // 1*1 - 2*3 + 3*5 + 0.5 and 1*2 - 2*4 + 3*6 - 0.5: small whole numbers and halves, exact in float32.
    expect(await runElsewhere(environment, gemmModel(), x)).toMatchObject({
      outputs: [10.5, 11.5],
      placement: {
        device,
        ...(software === undefined ? {} : { software }),
        nodesByProvider: { WebGpuExecutionProvider: 1 },
        arithmetic: { nodes: [{ op: "Gemm", kind: "float32", isProduct: true }] },
      },
    });
  });

  it("names the operator that WebGPU lacks", async () => {
    expect(await runElsewhere(environment, determinantModel(), diagonalInput)).toMatchObject({
      outputs: [-6],
      placement: { nodesByProvider: { CPUExecutionProvider: 1 }, fallbackOps: ["Det"] },
    });
  });
});

const needsEnvironment = Object.keys(environment).length > 0;

describe.skipIf(!needsEnvironment)("ort-node/webgpu in a process without the probe's environment", () => {
  it("does not open, and says with which environment it would", async () => {
    expect(await runElsewhere({}, gemmModel(), x)).toEqual({
      code: "UNAVAILABLE",
      message: expect.stringContaining(`VK_ICD_FILENAMES=${environment["VK_ICD_FILENAMES"]}`) as string,
    });
  });
});
