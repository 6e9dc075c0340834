import { copyFile, link, mkdir, rename, rm } from "node:fs/promises";
import { dirname, join } from "node:path";
import { BoxbenchError } from "../../src/core/errors.ts";
import type { Context } from "../base/command.ts";
import { packageManifest } from "./packages.ts";
import type { Tools } from "./prerequisites.ts";
import type { TensorFlowParts } from "./tensorflow-parts.ts";
import { runTool } from "./tool.ts";
import { libraryNames } from "./wheel.ts";

/**
 * The Node-API version that node-pre-gyp picks for a package: the newest that both know.
 *
 * @param versions `binary.napi_versions` of the package
 * @param ofNode `process.versions.napi`
 */
export function napiVersionFor(versions: readonly number[], ofNode: number): number {
  const usable = versions.filter((version) => version <= ofNode);
  if (usable.length > 0) return Math.max(...usable);
  throw new BoxbenchError(
    "UNAVAILABLE",
    `This Node has Node-API ${ofNode} and tfjs-node needs one of ${versions.join(", ")}. Use Node 20.19 or 22.`,
  );
}

/** Where tfjs-node looks for its native parts. */
export interface BindingPlace {
  readonly napiVersion: number;
  readonly bindingPath: string;
  readonly libraryFolder: string;
}

/** The places inside the tfjs-node package of this Node. */
export function bindingPlace(tfjsFolder: string): BindingPlace {
  const versions = packageManifest(tfjsFolder).binary?.napi_versions ?? [];
  const napiVersion = napiVersionFor(versions, Number(process.versions.napi));
  return {
    napiVersion,
    bindingPath: join(tfjsFolder, `lib/napi-v${napiVersion}/tfjs_binding.node`),
    libraryFolder: join(tfjsFolder, "deps/lib"),
  };
}

/** The arguments of the C++ compiler for tfjs-node's two sources. */
export function compilerArguments(
  tfjsFolder: string,
  parts: TensorFlowParts,
  headersFolder: string,
  napiVersion: number,
  outputPath: string,
): string[] {
  return [
    "-std=c++17",
    "-O2",
    "-shared",
    "-fPIC",
    "-fvisibility=hidden",
    `-DNAPI_VERSION=${napiVersion}`,
    // utils.h of tfjs-node includes by paths that start at the package.
    ...[parts.includeFolder, headersFolder, tfjsFolder].map((folder) => `-I${folder}`),
    ...["tfjs_backend.cc", "tfjs_binding.cc"].map((file) => join(tfjsFolder, "binding", file)),
    `-L${parts.libraryFolder}`,
    ...libraryNames.map((name) => `-l:${name}`),
    // From lib/napi-v*/ to deps/lib/.
    "-Wl,-rpath,$ORIGIN/../../deps/lib",
    "-o",
    outputPath,
  ];
}

/**
 * Compiles tfjs-node's binding and puts it and TensorFlow's libraries where tfjs-node looks for them. What is
 * there keeps working until the new files are complete.
 *
 * @throws BoxbenchError UNAVAILABLE when the compiler fails
 */
export async function installBinding(
  tfjsFolder: string,
  parts: TensorFlowParts,
  headersFolder: string,
  tools: Tools,
  context: Context,
): Promise<void> {
  const { napiVersion, bindingPath, libraryFolder } = bindingPlace(tfjsFolder);
  const compiled = `${bindingPath}.${process.pid}.tmp`;
  await mkdir(dirname(bindingPath), { recursive: true });
  await mkdir(libraryFolder, { recursive: true });
  context.note("Compiling tfjs-node's binding (about 10 s)");
  try {
    const flags = compilerArguments(tfjsFolder, parts, headersFolder, napiVersion, compiled);
    await runTool("Compiling the binding", [tools.compiler, ...flags], { cancelSignal: context.signal });
    for (const name of libraryNames) {
      await placeFile(join(parts.libraryFolder, name), join(libraryFolder, name));
    }
    await rename(compiled, bindingPath);
  } finally {
    await rm(compiled, { force: true });
  }
}

/** Links `target` to `source`, which costs no disk space, or copies it where they are on different disks. */
async function placeFile(source: string, target: string): Promise<void> {
  const fresh = `${target}.${process.pid}.tmp`;
  try {
    await rm(fresh, { force: true });
    await link(source, fresh).catch(() => copyFile(source, fresh));
    await rename(fresh, target);
  } finally {
    await rm(fresh, { force: true });
  }
}
