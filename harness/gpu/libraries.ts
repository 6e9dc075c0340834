import { execFileSync } from "node:child_process";
import { existsSync, readdirSync } from "node:fs";
import { delimiter, dirname, join } from "node:path";

/** Folders in which the system's loader looks by itself on the usual distributions. */
export const systemFolders = [
  "/usr/lib/x86_64-linux-gnu",
  "/lib/x86_64-linux-gnu",
  "/usr/lib64",
  "/lib64",
  "/usr/lib",
  "/lib",
];

/** Where containers and WSL put the parts of NVIDIA's driver. */
const driverFolders = ["/usr/local/nvidia/lib64", "/usr/local/nvidia/lib", "/usr/lib/wsl/lib"];

/** Folders of Python environments that hold `lib/python3.*`. */
const pythonRoots = ["/usr", "/usr/local", "/opt/conda", "/opt/venv", "/venv"];

type Environment = Readonly<Record<string, string | undefined>>;

/** Every folder in which CUDA, cuDNN or the driver may be, the most explicit first. */
export function libraryFolders(env: Environment, named: readonly string[]): string[] {
  const folders = [
    ...named,
    ...(env["LD_LIBRARY_PATH"] ?? "").split(delimiter),
    ...driverFolders,
    ...cudaFolders(),
    ...systemFolders,
    ...sitePackages(env).flatMap(wheelFolders),
  ];
  return [...new Set(folders)].filter((folder) => folder !== "" && existsSync(folder));
}

/** /usr/local/cuda and its versions, the newest first. */
function cudaFolders(): string[] {
  const versions = foldersIn("/usr/local", /^cuda(-|$)/).toSorted((a, b) =>
    b.localeCompare(a, "en", { numeric: true }),
  );
  return versions.flatMap((folder) => [join(folder, "lib64"), join(folder, "targets/x86_64-linux/lib")]);
}

/** The package folders of every Python there is: those that it names itself, and the usual places. */
function sitePackages(env: Environment): string[] {
  const roots = [...pythonRoots, ...foldersIn("/opt", /./).flatMap((root) => [root, join(root, ".venv")])];
  const usual = roots
    .flatMap((root) => foldersIn(join(root, "lib"), /^python3/))
    .flatMap((folder) => [join(folder, "site-packages"), join(folder, "dist-packages")]);
  return [...askPython(env), ...usual];
}

function askPython(env: Environment): string[] {
  try {
    const program = "import sys; print('\\n'.join(sys.path))";
    const options = { env: { ...env }, encoding: "utf8", timeout: 20_000 } as const;
    const output = execFileSync("python3", ["-c", program], {
      ...options,
      stdio: ["ignore", "pipe", "ignore"],
    });
    return output.split("\n").filter((line) => line.startsWith("/"));
  } catch {
    return [];
  }
}

/** The folders with libraries of NVIDIA's wheels, such as nvidia/cu13/lib and nvidia/cudnn/lib. */
export function wheelFolders(packages: string): string[] {
  return foldersIn(join(packages, "nvidia"), /./).map((folder) => join(folder, "lib"));
}

function foldersIn(folder: string, pattern: RegExp): string[] {
  try {
    return readdirSync(folder)
      .filter((name) => pattern.test(name))
      .map((name) => join(folder, name));
  } catch {
    return [];
  }
}

/** A library that was looked for. */
export interface FoundLibrary {
  readonly name: string;
  /** Null where it is in none of the folders. */
  readonly path: string | null;
}

/** The first folder that has each library. */
export function findLibraries(names: readonly string[], folders: readonly string[]): FoundLibrary[] {
  return names.map((name) => {
    const folder = folders.find((candidate) => existsSync(join(candidate, name)));
    return { name, path: folder === undefined ? null : join(folder, name) };
  });
}

/** LD_LIBRARY_PATH with which the loader finds libraries where they were found; the system's own need none. */
export function libraryPath(found: readonly FoundLibrary[], current = ""): string {
  const folders = found.flatMap(({ path }) => (path === null ? [] : [dirname(path)]));
  const own = folders.filter((folder) => !systemFolders.includes(folder));
  return [...new Set([...own, ...current.split(delimiter)])]
    .filter((folder) => folder !== "")
    .join(delimiter);
}
