import { fileURLToPath } from "node:url";
import { execa } from "execa";

const launcher = fileURLToPath(new URL("../../harness/boxbench.js", import.meta.url));

/** What a user of the command line sees. */
export interface Outcome {
  readonly exitCode: number | undefined;
  readonly stdout: string;
  readonly stderr: string;
}

/** Runs the real command line in a folder, as a user would. */
export async function boxbench(words: readonly string[], folder: string): Promise<Outcome> {
  const { exitCode, stdout, stderr } = await execa(process.execPath, [launcher, ...words], {
    cwd: folder,
    reject: false,
    stdin: "ignore",
  });
  return { exitCode, stdout, stderr };
}

/** Starts the real command line, for tests that interrupt it. */
export function startBoxbench(words: readonly string[], folder: string) {
  return execa(process.execPath, [launcher, ...words], { cwd: folder, reject: false, stdin: "ignore" });
}
