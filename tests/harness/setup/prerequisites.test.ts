import { chmodSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";
import { findTools, type Machine } from "../../../harness/setup/prerequisites.ts";

let bin = "";
beforeEach(() => {
  bin = mkdtempSync(join(tmpdir(), "boxbench-path-"));
});
afterEach(() => rmSync(bin, { recursive: true, force: true }));

/** Puts a program on the PATH that is `body` as a shell script. */
function program(name: string, body = "exit 0"): void {
  const path = join(bin, name);
  writeFileSync(path, `#!/bin/sh\n${body}\n`);
  chmodSync(path, 0o755);
}

function machine(changes: Partial<Machine> = {}): Machine {
  return { platform: "linux", arch: "x64", glibc: "2.36", env: { PATH: bin }, ...changes };
}

test("finds python3, its pip and g++", async () => {
  program("python3");
  program("g++");
  expect(await findTools(machine())).toEqual({
    python: "python3",
    pip: ["python3", "-m", "pip"],
    compiler: "g++",
  });
});

test("takes a pip of its own where Python has no pip module", async () => {
  program("python3", '[ "$1" = "-m" ] && exit 1; exit 0');
  program("pip");
  program("g++");
  expect((await findTools(machine())).pip).toEqual(["pip"]);
});

test("takes the compiler that CXX names", async () => {
  program("python3");
  program("clang++");
  expect((await findTools(machine({ env: { PATH: bin, CXX: "clang++" } }))).compiler).toBe("clang++");
});

test("without Python, names the Debian packages", async () => {
  await expect(findTools(machine())).rejects.toThrow(/needs python3.*apt-get install python3 python3-pip$/);
});

test("without pip, names the Debian package", async () => {
  program("python3", '[ "$1" = "-m" ] && exit 1; exit 0');
  await expect(findTools(machine())).rejects.toThrow(/needs pip.*apt-get install python3-pip$/);
});

test("without a compiler, names the Debian package", async () => {
  program("python3");
  await expect(findTools(machine())).rejects.toThrow(/needs g\+\+.*apt-get install g\+\+$/);
});

test.each([
  ["darwin", "arm64"],
  ["linux", "arm64"],
  ["win32", "x64"],
])("refuses %s %s", async (platform, arch) => {
  await expect(findTools(machine({ platform, arch }))).rejects.toThrow(
    `works on Linux x64 only and this is ${platform} ${arch}`,
  );
});

test.each([
  ["2.9", "has 2.9"],
  ["2.26", "has 2.26"],
  [null, "has another C library"],
])("refuses glibc %s, older than the wheel's 2.27", async (glibc, text) => {
  await expect(findTools(machine({ glibc }))).rejects.toThrow(text);
});

test("accepts the oldest glibc that the wheel was built for", async () => {
  program("python3");
  program("g++");
  await expect(findTools(machine({ glibc: "2.27" }))).resolves.toBeDefined();
});
