import { describe, expect, it } from "vitest";
import { describeParity } from "../../../harness/rounds/describe-parity.ts";
import { integerInstructions, openExactIntegers } from "../../../src/runtimes/ort-node/exact-integers.ts";
import { openUnoptimised } from "../../../src/runtimes/ort-node/unoptimised.ts";
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { lowerPrecision } from "../../../src/onnx/precision/lower-precision.ts";
import { hasExactKernels } from "../../helpers/exact-kernels.ts";
import { onnxBytesOf } from "../../helpers/onnx-models.ts";

describe("sums of 8-bit products that saturate", () => {
  it("are named with the processor's instructions and with what to do", () => {
    const parity = {
      passed: false,
      count: 64,
      maxAbsError: 0.18,
      notFinite: 0,
      tolerance: { absolute: 0.0066, relative: 0.00001 },
      reference: "an unoptimised run of the same file",
    };
    expect(describeParity({ ...parity, saturation: "AVX2 without VNNI" })).toMatch(
      /0\.180, allowed 0\.0066 .*; sums of 8-bit products saturate on this processor \(AVX2 without VNNI\): .*int8-reduced cannot saturate$/,
    );
    expect(describeParity(parity)).not.toContain("saturate");
  });

  it("are exact in the mode that the check uses, on every processor: 64 products of 255 and 127", async () => {
    const folder = await mkdtemp(join(tmpdir(), "boxbench-saturation-"));
    try {
      const model = onnxBytesOf({
        inputs: { x: [1, 64] },
        outputs: { y: [1, 8] },
        nodes: [{ op: "MatMul", inputs: ["x", "w"], outputs: ["y"] }],
        constants: { w: { shape: [64, 8], values: Array.from({ length: 512 }, () => 1) } },
      });
      const ranges = new Map([
        ["x", { min: 0, max: 1 }],
        ["y", { min: 0, max: 64 }],
      ]);
      const path = join(folder, "sums.onnx");
      await writeFile(path, lowerPrecision(model, "int8", { ranges }).bytes);
      const x = { dtype: "float32", shape: [1, 64], data: new Float32Array(64).fill(1) } as const;
      for (const open of [openExactIntegers, openUnoptimised]) {
        const session = await open(path);
        const { y } = await session.run({ x });
        // A level of the answer is 64 / 255.
        for (const value of y!.data as Float32Array) expect(value).toBeCloseTo(64, 0);
        await session.close();
      }
    } finally {
      await rm(folder, { recursive: true, force: true });
    }
  });

  it("have their instruction set named as the processor has it", async () => {
    const words = await integerInstructions();
    if (process.arch === "x64") expect(words.includes("with VNNI")).toBe(hasExactKernels());
    else expect(words).toBe(process.arch);
  });
});
