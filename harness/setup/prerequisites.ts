import { execa } from "execa";
import { BoxbenchError } from "../../src/core/errors.ts";

/** The programs that building a binding needs, each as a command with its first arguments. */
export interface Tools {
  readonly python: string;
  readonly pip: readonly [string, ...string[]];
  readonly compiler: string;
}

/** What the checks look at; a test gives another machine than this one. */
export interface Machine {
  /** As `process.platform` and `process.arch` say it. */
  readonly platform: string;
  readonly arch: string;
  /** The C library's version, such as "2.36"; null where it is not glibc. */
  readonly glibc: string | null;
  /** The variables of the environment; PATH says where programs are. */
  readonly env: Readonly<Record<string, string | undefined>>;
}

/** The wheel is built for manylinux_2_27. */
const oldestGlibc = "2.27";

/** This machine. */
export function thisMachine(): Machine {
  const report = process.report.getReport() as unknown as { header: { glibcVersionRuntime?: string } };
  return {
    platform: process.platform,
    arch: process.arch,
    glibc: report.header.glibcVersionRuntime ?? null,
    env: process.env,
  };
}

/**
 * Finds Python, pip and the C++ compiler.
 *
 * @throws BoxbenchError UNAVAILABLE for the first thing that is missing, with the Debian package that has it
 */
export async function findTools(machine: Machine): Promise<Tools> {
  const { platform, arch, glibc, env } = machine;
  if (platform !== "linux" || arch !== "x64") {
    throw new BoxbenchError(
      "UNAVAILABLE",
      `setup:tensorflow works on Linux x64 only and this is ${platform} ${arch}. ` +
        `Run "npm run setup:gpu" instead, or train with "--backend tfjs/wasm".`,
    );
  }
  if (glibc === null || isOlder(glibc, oldestGlibc)) {
    throw new BoxbenchError(
      "UNAVAILABLE",
      `TensorFlow needs glibc ${oldestGlibc} or newer and this system has ${glibc ?? "another C library"}. ` +
        `Use a newer distribution (Debian 11, Ubuntu 20.04 and later have it), or train with "--backend tfjs/wasm".`,
    );
  }
  const python = await firstThatRuns([["python3"], ["python"]], env);
  if (python === null) throw missing("python3", "python3 python3-pip");
  const pip = await firstThatRuns([[python[0], "-m", "pip"], ["pip3"], ["pip"]], env);
  if (pip === null) throw missing("pip", "python3-pip");
  const compiler = await firstThatRuns([[env["CXX"] || "g++"]], env);
  if (compiler === null) throw missing(env["CXX"] || "g++", "g++");
  return { python: python[0], pip, compiler: compiler[0] };
}

function missing(program: string, debianPackages: string): BoxbenchError {
  return new BoxbenchError(
    "UNAVAILABLE",
    `setup:tensorflow needs ${program}, which is not on the PATH or does not run. ` +
      `On Debian or Ubuntu: sudo apt-get install ${debianPackages}`,
  );
}

type CommandStart = readonly [string, ...string[]];

async function firstThatRuns(
  candidates: readonly CommandStart[],
  env: Machine["env"],
): Promise<CommandStart | null> {
  for (const candidate of candidates) {
    const [file, ...parameters] = candidate;
    const { failed } = await execa(file, [...parameters, "--version"], {
      env,
      extendEnv: false,
      reject: false,
      stdin: "ignore",
    });
    if (!failed) return candidate;
  }
  return null;
}

/** Compares versions of two numbers: "2.9" is older than "2.27". */
function isOlder(version: string, than: string): boolean {
  const [major = 0, minor = 0] = version.split(".").map(Number);
  const [thanMajor = 0, thanMinor = 0] = than.split(".").map(Number);
  return major < thanMajor || (major === thanMajor && minor < thanMinor);
}
