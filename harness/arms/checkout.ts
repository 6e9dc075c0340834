import { existsSync } from "node:fs";
import { mkdtemp, readFile, readdir, realpath, rm, symlink } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join, relative, resolve } from "node:path";
import { execa } from "execa";
import { BoxbenchError } from "../../src/core/errors.ts";

/** A git reference as files, beside the work tree. */
export interface Checkout {
  /** The commit in short, with the reference that was asked for: `main (0123456789ab)`. */
  readonly name: string;
  /** Where the files are. */
  readonly folder: string;
  /** The same file or folder as the reference has it; itself where it is outside the repository or not in git. */
  readonly relocate: (path: string) => string;
  /** Removes the files. Safe to call twice. */
  readonly close: () => Promise<void>;
}

const prefix = "boxbench-against-";

/**
 * Checks a git reference out beside the work tree that `from` lies in, in a temporary folder. The packages are those
 * of the work tree where the lock files are the same, else they are installed.
 *
 * @throws BoxbenchError USAGE when there is no repository or no such reference, UNAVAILABLE when npm fails
 */
export async function checkOut(reference: string, from: string, signal: AbortSignal): Promise<Checkout> {
  const root = await rootOf(from);
  const commit = await commitOf(reference, root);
  await removeStale(root);
  const temporary = await realpath(await mkdtemp(join(tmpdir(), `${prefix}${process.pid}-`)));
  const folder = join(temporary, "tree");
  const close = () => removeTree(root, folder, temporary);
  try {
    // A hook of the repository must not run for a tree that nobody works in.
    await git(root, [
      "-c",
      "core.hooksPath=/dev/null",
      "worktree",
      "add",
      "--detach",
      "--quiet",
      folder,
      commit,
    ]);
    await providePackages(root, folder, signal);
  } catch (error) {
    await close();
    throw error;
  }
  const relocate = (path: string) => {
    const inside = relative(root, resolve(path));
    const there = join(folder, inside);
    return !inside.startsWith("..") && existsSync(there) ? there : resolve(path);
  };
  return { name: `${reference} (${commit.slice(0, 12)})`, folder, relocate, close };
}

async function rootOf(from: string): Promise<string> {
  const { exitCode, stdout } = await execa("git", ["rev-parse", "--show-toplevel"], {
    cwd: from,
    reject: false,
  });
  if (exitCode === 0) return realpath(stdout);
  throw new BoxbenchError(
    "USAGE",
    `--against needs a git repository, and "${from}" lies in none (or git is not installed).`,
  );
}

async function commitOf(reference: string, root: string): Promise<string> {
  // A reference that starts with a dash would be an option.
  const words = ["rev-parse", "--verify", "--quiet", "--end-of-options", `${reference}^{commit}`];
  const { exitCode, stdout } = await execa("git", words, { cwd: root, reject: false });
  if (exitCode === 0) return stdout;
  throw new BoxbenchError(
    "USAGE",
    `There is no git reference "${reference}" in ${root}. A branch, a tag or a commit is needed; a shallow clone ` +
      "has few of them (git fetch --unshallow).",
  );
}

async function git(root: string, words: readonly string[]): Promise<void> {
  const { exitCode, stderr } = await execa("git", words, { cwd: root, reject: false });
  if (exitCode !== 0) {
    throw new BoxbenchError("OUTPUT", `git ${words.join(" ")} failed: ${stderr.trim().split("\n").at(-1)}.`);
  }
}

/** Links or installs node_modules, where the tree is that of a package. */
async function providePackages(root: string, folder: string, signal: AbortSignal): Promise<void> {
  const lockOf = (tree: string) => readFile(join(tree, "package-lock.json"), "utf8").catch(() => null);
  const [here, there] = await Promise.all([lockOf(root), lockOf(folder)]);
  if (there === null) return;
  if (here === there) {
    await symlink(join(root, "node_modules"), join(folder, "node_modules"), "junction");
    return;
  }
  const { exitCode, stderr } = await execa("npm", ["ci", "--no-audit", "--no-fund"], {
    cwd: folder,
    reject: false,
    stdin: "ignore",
    cancelSignal: signal,
    forceKillAfterDelay: 5_000,
  });
  if (signal.aborted) throw new BoxbenchError("INTERRUPTED", "Interrupted while installing packages.");
  if (exitCode !== 0) {
    const said = stderr.trim().split("\n").at(-1) ?? "";
    throw new BoxbenchError(
      "UNAVAILABLE",
      `The packages of the reference cannot be installed (npm ci): ${said}`,
    );
  }
}

async function removeTree(root: string, folder: string, temporary: string): Promise<void> {
  // The link goes first, so that nothing behind it can be removed with the tree.
  await rm(join(folder, "node_modules"), { recursive: true, force: true });
  await execa("git", ["worktree", "remove", "--force", folder], { cwd: root, reject: false });
  await rm(temporary, { recursive: true, force: true });
  await execa("git", ["worktree", "prune"], { cwd: root, reject: false });
}

/** Removes what a run left that was killed: folders of processes that are gone. */
async function removeStale(root: string): Promise<void> {
  for (const name of await readdir(tmpdir())) {
    const pid = Number(new RegExp(`^${prefix}(\\d+)-`).exec(name)?.[1] ?? Number.NaN);
    if (Number.isNaN(pid) || isAlive(pid)) continue;
    const temporary = join(tmpdir(), name);
    await removeTree(root, join(temporary, "tree"), temporary).catch(() => {});
  }
}

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === "EPERM";
  }
}
