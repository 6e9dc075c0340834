import { mkdirSync, mkdtempSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, test } from "vitest";
import { packageClosure } from "../../../harness/gpu/package-closure.ts";

const root = mkdtempSync(join(tmpdir(), "boxbench-test-"));

function write(path: string, manifest: object): void {
  mkdirSync(join(root, path), { recursive: true });
  writeFileSync(join(root, path, "package.json"), JSON.stringify(manifest));
}

write(".", { dependencies: { a: "1", huge: "1" }, devDependencies: { tool: "1" } });
write("node_modules/a", { dependencies: { b: "2" }, optionalDependencies: { c: "1", absent: "1" } });
// The b that a gets is its own, and carries its needs along.
write("node_modules/a/node_modules/b", { dependencies: { d: "1" } });
write("node_modules/b", {});
write("node_modules/c", { dependencies: { a: "1" } });
write("node_modules/d", {});
write("node_modules/huge", { dependencies: { big: "1" } });
write("node_modules/big", {});
write("node_modules/tool", {});

test("packages are followed as Node looks for them, without tools and what is left out", () => {
  expect(packageClosure(root, new Set(["huge"]))).toEqual([
    "node_modules/a",
    "node_modules/c",
    "node_modules/d",
  ]);
});
