/** The wheel whose libraries are used. A new version needs its own tag, hash and sizes. */
export const wheel = {
  project: "tensorflow-cpu",
  version: "2.21.0",
  pythonVersion: "3.11",
  implementation: "cp",
  abi: "cp311",
  platform: "manylinux_2_27_x86_64",
  sha256: "2b847d217b02ee7731ed91431daf3250daa0196c3c94614d23be27232e6e5b6c",
  sizeBytes: 273_829_956,
  /** What is unpacked of it. */
  unpackedBytes: 855_000_000,
} as const;

export const wheelFileName =
  `${wheel.project.replaceAll("-", "_")}-${wheel.version}-` +
  `${wheel.implementation}${wheel.pythonVersion.replace(".", "")}-${wheel.abi}-${wheel.platform}.whl`;

/** The libraries that carry TensorFlow's C API. */
export const libraryNames = ["libtensorflow_cc.so.2", "libtensorflow_framework.so.2"] as const;

/** What is unpacked: an entry of the wheel whose name starts with one of these. */
export const wantedPrefixes: readonly string[] = [
  ...libraryNames.map((name) => `tensorflow/${name}`),
  "tensorflow/include/tensorflow/c/",
  "tensorflow/include/tensorflow/core/platform/ctstring",
  "tensorflow/include/tsl/platform/ctstring",
  "tensorflow/include/xla/tsl/c/",
  "tensorflow/include/LICENSE",
  "tensorflow/THIRD_PARTY_NOTICES.txt",
];

/** One line of a pip requirements file; the hash makes pip refuse any other file. */
export const wheelRequirement = `${wheel.project}==${wheel.version} --hash=sha256:${wheel.sha256}`;

/**
 * The arguments of pip. They name the wheel's own Python and platform, so that every pip fetches the same
 * file, whatever Python it runs on.
 */
export function pipDownloadArguments(requirementsPath: string, targetFolder: string): string[] {
  const target = `--python-version ${wheel.pythonVersion} --implementation ${wheel.implementation} --abi ${wheel.abi}`;
  return [
    "download",
    "--no-deps",
    "--only-binary=:all:",
    "--no-cache-dir",
    "--disable-pip-version-check",
    ...target.split(" "),
    "--platform",
    wheel.platform,
    "--require-hashes",
    "--requirement",
    requirementsPath,
    "--dest",
    targetFolder,
  ];
}

/** Bytes as text in megabytes of 10^6 bytes. */
export function megabytes(bytes: number): string {
  return `${Math.round(bytes / 1e6)} MB`;
}
