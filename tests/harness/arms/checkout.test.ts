import { existsSync } from "node:fs";
import { mkdir, mkdtemp, readFile, realpath, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { execa } from "execa";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { checkOut } from "../../../harness/arms/checkout.ts";

const { signal } = new AbortController();
const identity = ["-c", "user.name=Test", "-c", "user.email=test@example.org"];

let root = "";
const git = (...words: string[]) => execa("git", [...identity, ...words], { cwd: root });
const commitAll = async (message: string) => {
  await git("add", "-A");
  await git("commit", "-qm", message);
};
const worktrees = async () =>
  (await git("worktree", "list", "--porcelain")).stdout.match(/^worktree /gm)?.length;

beforeEach(async () => {
  root = await realpath(await mkdtemp(join(tmpdir(), "boxbench-repository-")));
  await git("init", "-q");
  await writeFile(join(root, "package-lock.json"), "{}");
  await writeFile(join(root, ".gitignore"), "node_modules\n");
  await mkdir(join(root, "node_modules"));
  await writeFile(join(root, "node_modules", "kept.txt"), "kept");
  await mkdir(join(root, "models"));
  await writeFile(join(root, "models", "a.txt"), "old");
  await commitAll("old");
  await git("tag", "base");
  await writeFile(join(root, "models", "a.txt"), "new");
  await writeFile(join(root, "models", "b.txt"), "only here");
  await commitAll("new");
});
afterEach(() => rm(root, { recursive: true, force: true }));

describe("checking out a git reference", () => {
  it("gives the files as they were, with the packages of the work tree", async () => {
    const checkout = await checkOut("base", join(root, "models"), signal);
    expect(checkout.name).toMatch(/^base \([0-9a-f]{12}\)$/);
    expect(await readFile(checkout.relocate(join(root, "models", "a.txt")), "utf8")).toBe("old");
    expect(await readFile(join(checkout.folder, "node_modules", "kept.txt"), "utf8")).toBe("kept");
    await checkout.close();
  });

  it("leaves a path alone that the reference does not have, or that lies outside", async () => {
    const checkout = await checkOut("base", root, signal);
    expect(checkout.relocate(join(root, "models", "b.txt"))).toBe(join(root, "models", "b.txt"));
    expect(checkout.relocate("/elsewhere/model.json")).toBe("/elsewhere/model.json");
    await checkout.close();
  });

  it("leaves nothing behind, and never what is behind the link to the packages", async () => {
    const checkout = await checkOut("base", root, signal);
    await writeFile(join(checkout.folder, "made.txt"), "by a worker");
    expect(await worktrees()).toBe(2);
    await checkout.close();
    await checkout.close();
    expect(await worktrees()).toBe(1);
    expect(existsSync(checkout.folder)).toBe(false);
    expect(await readFile(join(root, "node_modules", "kept.txt"), "utf8")).toBe("kept");
    expect((await git("status", "--porcelain")).stdout).toBe("");
  });

  it("removes what a killed run left", async () => {
    // No process has this id: Linux ends at 2^22.
    const left = join(tmpdir(), "boxbench-against-99999999-left");
    await git("worktree", "add", "--detach", "-q", join(left, "tree"), "base");
    const checkout = await checkOut("base", root, signal);
    expect(existsSync(left)).toBe(false);
    expect(await worktrees()).toBe(2);
    await checkout.close();
  });

  it("refuses a reference that does not exist, or that looks like an option", async () => {
    await expect(checkOut("nowhere", root, signal)).rejects.toThrow('There is no git reference "nowhere"');
    await expect(checkOut("--all", root, signal)).rejects.toMatchObject({ code: "USAGE" });
    expect(await worktrees()).toBe(1);
  });

  it("refuses a folder that is in no repository", async () => {
    const outside = await mkdtemp(join(tmpdir(), "boxbench-no-repository-"));
    await expect(checkOut("HEAD", outside, signal)).rejects.toThrow("--against needs a git repository");
    await rm(outside, { recursive: true });
  });

  it("says so when the packages of the reference cannot be installed, and cleans up", async () => {
    await writeFile(join(root, "package-lock.json"), '{"changed": true}');
    await expect(checkOut("base", root, signal)).rejects.toThrow("cannot be installed (npm ci)");
    expect(await worktrees()).toBe(1);
  });

  it("runs no hook of the repository", async () => {
    const hook = join(root, ".git", "hooks", "post-checkout");
    await writeFile(hook, "#!/bin/sh\ntouch hooked.txt\n", { mode: 0o755 });
    const checkout = await checkOut("base", root, signal);
    expect(existsSync(join(checkout.folder, "hooked.txt"))).toBe(false);
    await checkout.close();
  });
});
