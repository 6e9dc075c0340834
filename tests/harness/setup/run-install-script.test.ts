import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  readdirSync,
  rmSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { runInstallScript, stagePackage, takeParts } from "../../../harness/setup/run-install-script.ts";
import { quietContext } from "./quiet-context.ts";

let root = "";
beforeEach(() => {
  root = mkdtempSync(join(tmpdir(), "boxbench-install-"));
});
afterEach(() => rmSync(root, { recursive: true, force: true }));

function write(path: string, text: string): void {
  mkdirSync(dirname(join(root, path)), { recursive: true });
  writeFileSync(join(root, path), text);
}

const read = (path: string) => readFileSync(join(root, path), "utf8");

/** A script of Node, as the command line of a package. */
const nodeScript = (code: string) => ({
  packageName: "@scope/thing",
  commandLine: `"${process.execPath}" -e "${code}"`,
});

describe("running an install script", () => {
  test("runs in the package's folder and names that package as npm does", async () => {
    write("thing/package.json", "{}");
    const script = nodeScript("fs.writeFileSync('seen', process.env.npm_package_json)");
    await runInstallScript(script, join(root, "thing"), join(root, "logs"), quietContext);
    expect(read("thing/seen")).toBe(join(root, "thing/package.json"));
    expect(existsSync(join(root, "logs"))).toBe(false);
  });

  test("fails with the script's own reason and keeps its output", async () => {
    mkdirSync(join(root, "thing"));
    const script = nodeScript("console.log('starting'); throw new Error('no such host')");
    const run = runInstallScript(script, join(root, "thing"), join(root, "logs"), quietContext);
    await expect(run).rejects.toThrow(/^no such host \(output in .*thing\.log\)$/);
    expect(read("logs/thing.log")).toMatch(/starting[^]*Error: no such host/);
  });
});

describe("a staged package", () => {
  test("is a copy beside the package, hidden from npm, without the named parts", async () => {
    write("thing/package.json", "{}");
    write("thing/scripts/deps/keep.js", "");
    write("thing/deps/lib/big.so", "");
    const staging = await stagePackage(join(root, "thing"), ["deps", "lib"]);
    expect(staging).toBe(join(root, ".thing-setup"));
    expect(readdirSync(staging).sort()).toEqual(["package.json", "scripts"]);
    expect(existsSync(join(staging, "scripts/deps/keep.js"))).toBe(true);
  });

  test("starts afresh after a run that was killed", async () => {
    write("thing/package.json", "{}");
    write(".thing-setup/leftover", "");
    expect(readdirSync(await stagePackage(join(root, "thing"), []))).toEqual(["package.json"]);
  });
});

describe("taking over what a script made", () => {
  test("replaces the old parts and adds new ones", async () => {
    write("thing/deps/a", "old");
    write("staging/deps/a", "new");
    write("staging/lib/b", "new");
    await takeParts(join(root, "staging"), join(root, "thing"), ["deps", "lib"]);
    expect(read("thing/deps/a")).toBe("new");
    expect(read("thing/lib/b")).toBe("new");
  });

  test("leaves everything as it was when a part is missing", async () => {
    write("thing/deps/a", "old");
    write("thing/lib/b", "old");
    write("staging/deps/a", "new");
    await expect(takeParts(join(root, "staging"), join(root, "thing"), ["deps", "lib"])).rejects.toThrow(
      "ENOENT",
    );
    expect(read("thing/deps/a")).toBe("old");
    expect(read("thing/lib/b")).toBe("old");
  });
});
