/**
 * Writes docs/supported-layers.md from the registry of layer converters.
 *
 * Run: npm run generate:layers
 */
import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import { messageOf } from "../../src/core/errors.ts";
import { supportPage } from "../../src/onnx/support-table.ts";
import { packageRoot } from "../base/package.ts";

try {
  await writeFile(join(packageRoot, "docs/supported-layers.md"), supportPage());
} catch (error) {
  process.stderr.write(`Cannot write docs/supported-layers.md: ${messageOf(error)}.\n`);
  process.exitCode = 1;
}
