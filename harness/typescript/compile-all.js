// Compiles every module for the package: `npm pack` runs it, so that an install needs no compiler.
import { readdirSync, readFileSync, rmSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { compileInto } from "./compile.js";

const root = dirname(dirname(dirname(fileURLToPath(import.meta.url))));
const folder = join(root, "compiled");

rmSync(folder, { recursive: true, force: true });
for (const part of ["src", "harness"]) {
  for (const name of readdirSync(join(root, part), { recursive: true })) {
    if (name.endsWith(".ts") && !name.endsWith(".d.ts"))
      compileInto(folder, readFileSync(join(root, part, name)));
  }
}
