import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { packageRoot } from "./package.ts";

/** Switches of Node with which a child process can import TypeScript. A URL resolves from any working directory. */
export const typescriptFlags = [
  "--import",
  pathToFileURL(join(packageRoot, "harness", "typescript", "register.js")).href,
] as const;
