import { readFileSync } from "node:fs";
import { join } from "node:path";
import { z } from "zod";
import { BoxbenchError } from "../../src/core/errors.ts";
import { installFix } from "../../src/core/installed-packages.ts";
import { installedFolder, packageRoot } from "../base/package.ts";

export const tfjsNodeName = "@tensorflow/tfjs-node-gpu";
export const onnxRuntimeName = "onnxruntime-node";

/** Where downloads are kept between runs; git ignores it, `npm ci` leaves it alone. */
export const cacheFolder = join(packageRoot, ".cache");

/**
 * The folder of an installed package.
 *
 * @throws BoxbenchError UNAVAILABLE when it is not installed
 */
export function packageFolder(name: string): string {
  const folder = installedFolder(name);
  if (folder !== null) return folder;
  throw new BoxbenchError("UNAVAILABLE", `${name} is not installed. Run ${installFix(name)} first.`);
}

const manifest = z.object({
  version: z.string(),
  scripts: z.record(z.string(), z.string()).default({}),
  binary: z
    .object({
      napi_versions: z.array(z.number()),
      module_path: z.string().default(""),
      host: z.string().default(""),
      remote_path: z.string().default(""),
    })
    .optional(),
});
export type PackageManifest = z.infer<typeof manifest>;

/** The parts of a package's package.json that a setup needs. */
export function packageManifest(folder: string): PackageManifest {
  return manifest.parse(JSON.parse(readFileSync(join(folder, "package.json"), "utf8")));
}
