import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { Context } from "../base/command.ts";
import type { SchemeName } from "../../src/onnx/precision/registry.ts";
import { writeOnnxFile } from "../models/write-onnx-file.ts";
import type { CalibrationOptions } from "../plan/precision-options.ts";
import { quantizeFile } from "./quantize.ts";

/** Makes the file of lower precision of a model that was just converted, with the defaults of `boxbench quantize`. */
export async function lowerConverted(
  bytes: Uint8Array,
  options: CalibrationOptions & { readonly precision: SchemeName; readonly output: string },
  context: Context,
): Promise<void> {
  const folder = await mkdtemp(join(tmpdir(), "boxbench-convert-"));
  try {
    const path = join(folder, "model.onnx");
    await writeOnnxFile(path, bytes);
    await quantizeFile(path, { ...options, seed: 1 }, context);
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}
