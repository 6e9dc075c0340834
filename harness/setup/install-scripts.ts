import { createRequire } from "node:module";
import { join } from "node:path";
import { z } from "zod";
import { onnxRuntimeName, packageFolder, packageManifest, tfjsNodeName } from "./packages.ts";

/** A package whose own install script is kept from running on "npm ci", and what that script fetches. */
export interface InstallScript {
  readonly packageName: string;
  readonly version: string;
  readonly folder: string;
  /** The command line in the package's package.json. */
  readonly commandLine: string;
  /** One line for each thing it downloads, with the address and the size where the package says it. */
  readonly downloads: readonly string[];
}

/** Variables of the environment that send tfjs-node's script elsewhere. */
type Environment = Readonly<Record<string, string | undefined>>;

const require = createRequire(import.meta.url);

const onnxMetadata = z.object({
  requirements: z.record(z.string(), z.array(z.string())),
  manifests: z.record(z.string(), z.record(z.string(), z.object({ package: z.string() }))),
  packages: z.record(
    z.string(),
    z.object({ name: z.string(), versions: z.array(z.object({ feed: z.string(), version: z.string() })) }),
  ),
  feeds: z.record(z.string(), z.object({ index: z.string() })),
});

const tfjsConstants = z.object({
  LIBTENSORFLOW_VERSION: z.string(),
  ARCH_MAPPING: z.record(z.string(), z.string()),
  PLATFORM_MAPPING: z.record(z.string(), z.string()),
  PLATFORM_EXTENSION: z.string(),
});

/** The files that onnxruntime-node's script adds to the package on a platform; empty where it adds none. */
export function onnxProviderFiles(folder: string, platform: string): string[] {
  const { requirements, manifests } = onnxMetadata.parse(require(join(folder, "script/install-metadata.js")));
  return (requirements[platform] ?? []).flatMap((name) =>
    Object.keys(manifests[`${platform}:${name}`] ?? {}).map((file) =>
      join(folder, "bin/napi-v6", platform, file),
    ),
  );
}

/**
 * The install script of onnxruntime-node.
 *
 * @param platform such as "linux/x64"
 */
export function onnxInstallScript(platform: string): InstallScript {
  const folder = packageFolder(onnxRuntimeName);
  const { version, scripts } = packageManifest(folder);
  const metadata = onnxMetadata.parse(require(join(folder, "script/install-metadata.js")));
  const wanted = new Set(
    (metadata.requirements[platform] ?? []).flatMap((name) =>
      Object.values(metadata.manifests[`${platform}:${name}`] ?? {}).map((file) => file.package),
    ),
  );
  const downloads = [...wanted].map((key) => {
    const source = metadata.packages[key];
    const release = source?.versions[0];
    const index = release === undefined ? undefined : metadata.feeds[release.feed]?.index;
    return (
      `NuGet package ${source?.name} ${release?.version} from ${index}, a few hundred MB: ` +
      "the CUDA and TensorRT providers"
    );
  });
  return {
    packageName: onnxRuntimeName,
    version,
    folder,
    commandLine: scripts["postinstall"] ?? "",
    downloads,
  };
}

/**
 * The install script of tfjs-node-gpu.
 *
 * @param platform as `process.platform`
 * @param arch as `process.arch`
 */
export function tfjsInstallScript(platform: string, arch: string, env: Environment): InstallScript {
  const folder = packageFolder(tfjsNodeName);
  const { version, scripts, binary } = packageManifest(folder);
  const constants = tfjsConstants.parse(require(join(folder, "scripts/deps-constants.js")));
  const { LIBTENSORFLOW_VERSION, ARCH_MAPPING, PLATFORM_MAPPING, PLATFORM_EXTENSION } = constants;
  // Only these three are asked for on Linux and Windows x64; other platforms have addresses of their own.
  const host = env["TFJS_NODE_CDN_STORAGE"] || env["CDN_STORAGE"] || "https://storage.googleapis.com/";
  const base = env["TFJS_NODE_BASE_URI"] || `${host}tensorflow/libtensorflow/libtensorflow-`;
  const library =
    arch === "x64" && platform !== "darwin"
      ? `${base}gpu-${PLATFORM_MAPPING[platform]}-${ARCH_MAPPING[arch]}-${LIBTENSORFLOW_VERSION}.${PLATFORM_EXTENSION}`
      : `${host} (the file for ${platform} ${arch})`;
  return {
    packageName: tfjsNodeName,
    version,
    folder,
    commandLine: scripts["install"] ?? "",
    downloads: [
      `libtensorflow from ${library}, a few hundred MB`,
      `prebuilt binding from ${binary?.host}, under 1 MB; where there is none, Node's headers ` +
        "from https://nodejs.org and a build with node-gyp",
    ],
  };
}
