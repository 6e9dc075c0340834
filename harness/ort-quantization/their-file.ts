import { writeFile } from "node:fs/promises";
import { dirname, join } from "node:path";
import { execa } from "execa";
import { BoxbenchError } from "../../src/core/errors.ts";
import type { Tensors } from "../../src/core/tensor.ts";

/**
 * Writes the file that onnxruntime.quantization makes of a model on the same images.
 *
 * @throws BoxbenchError UNAVAILABLE with the last line that Python said, and INTERRUPTED
 */
export async function quantizeByPython(
  python: string,
  source: string,
  target: string,
  calibration: readonly Tensors[],
  precision: "int8" | "int8-reduced",
  signal: AbortSignal,
): Promise<void> {
  const images = `${target}.images`;
  await writeFile(
    images,
    Buffer.concat(
      calibration.map((feeds) => {
        const { data } = Object.values(feeds)[0]! as { data: Float32Array };
        return Buffer.from(data.buffer, data.byteOffset, data.byteLength);
      }),
    ),
  );
  const words = [source, target, images, String(calibration.length)];
  if (precision === "int8-reduced") words.push("--reduce-range");
  const said = await execa(python, ["-B", join(import.meta.dirname, "quantize.py"), ...words], {
    all: true,
    reject: false,
    stdin: "ignore",
    // It leaves a file where it works when it cannot tell a shape.
    cwd: dirname(target),
    cancelSignal: signal,
  });
  if (said.isCanceled) throw new BoxbenchError("INTERRUPTED", "The comparison was interrupted.");
  if (said.failed) throw new BoxbenchError("UNAVAILABLE", said.all.trim().split("\n").at(-1) ?? "no reason");
}
