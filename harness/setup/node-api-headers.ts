import { existsSync } from "node:fs";
import { mkdir, mkdtemp, realpath, rename, rm } from "node:fs/promises";
import { dirname, join } from "node:path";
import type { Context } from "../base/command.ts";
import { runTool } from "./tool.ts";

/** npm's copy of the Node-API headers, for a Node that was installed without them. */
export const headersPackage = { name: "node-api-headers", version: "1.9.0" } as const;

/** Where a Node installation keeps its headers: `bin/node` has `include/node` beside `bin`. */
export function headersOfNode(nodePath: string): string {
  return join(dirname(dirname(nodePath)), "include/node");
}

/**
 * A folder that holds node_api.h: Node's own, else a cached copy, else one fetched with `npm pack` (0.1 MB).
 *
 * @param folder cache folder
 * @throws BoxbenchError UNAVAILABLE when npm cannot fetch the headers
 */
export async function nodeApiHeaders(folder: string, nodePath: string, context: Context): Promise<string> {
  const own = headersOfNode(await realpath(nodePath));
  if (existsSync(join(own, "node_api.h"))) return own;
  const specifier = `${headersPackage.name}@${headersPackage.version}`;
  const unpacked = join(folder, `${headersPackage.name}-${headersPackage.version}`);
  const include = join(unpacked, "package/include");
  if (existsSync(include)) return include;
  context.note(`Fetching ${specifier} with npm (0.1 MB)`);
  await mkdir(folder, { recursive: true });
  const partial = await mkdtemp(join(folder, "partial-"));
  try {
    const cancelSignal = context.signal;
    await runTool(`"npm pack ${specifier}"`, ["npm", "pack", specifier, "--pack-destination", partial], {
      cancelSignal,
      hint: 'npm must reach its registry: see "npm config get registry".',
    });
    const archive = join(partial, `${headersPackage.name}-${headersPackage.version}.tgz`);
    await mkdir(join(partial, "unpacked"));
    await runTool("Unpacking the headers", ["tar", "-xzf", archive, "-C", join(partial, "unpacked")], {
      cancelSignal,
    });
    await rm(unpacked, { recursive: true, force: true });
    await rename(join(partial, "unpacked"), unpacked);
  } finally {
    await rm(partial, { recursive: true, force: true });
  }
  return include;
}
