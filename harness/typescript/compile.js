// Plain JavaScript: this is what makes TypeScript run.
import { createHash, randomUUID } from "node:crypto";
import { mkdirSync, readFileSync, renameSync, writeFileSync } from "node:fs";
import { createRequire } from "node:module";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";

const require = createRequire(import.meta.url);
const packageRoot = dirname(dirname(dirname(fileURLToPath(import.meta.url))));

/** Made by `npm pack`, so that the package needs no compiler. */
const shipped = join(packageRoot, "compiled");
/** Made when a file is first used. Git ignores it. */
const cached = join(packageRoot, ".cache", "compiled");

/** Changes where the same source is to be compiled in another way. */
const way = "esbuild 0.28 es2023";

/**
 * The JavaScript of a TypeScript module. It is found by the hash of its source, so it is never stale, and compiled
 * once.
 *
 * @param {Buffer} source
 * @returns {string}
 */
export function compiled(source) {
  const name = nameOf(source);
  return read(join(shipped, name)) ?? read(join(cached, name)) ?? compileInto(cached, source);
}

function nameOf(source) {
  return `${createHash("sha256").update(way).update(source).digest("hex").slice(0, 32)}.js`;
}

/**
 * Compiles a module into a folder.
 *
 * @param {string} folder
 * @param {Buffer} source
 * @returns {string} the JavaScript
 */
export function compileInto(folder, source) {
  const name = nameOf(source);
  const { transformSync } = require("esbuild");
  const { code } = transformSync(source.toString("utf8"), { loader: "ts", format: "esm", target: "es2023" });
  try {
    mkdirSync(folder, { recursive: true });
    // Two processes may compile at once: whoever reads finds a whole file or none.
    const draft = join(folder, `${name}.${randomUUID()}`);
    writeFileSync(draft, code);
    renameSync(draft, join(folder, name));
  } catch {
    // A folder that cannot be written costs time, and nothing else.
  }
  return code;
}

function read(path) {
  try {
    return readFileSync(path, "utf8");
  } catch {
    return null;
  }
}
