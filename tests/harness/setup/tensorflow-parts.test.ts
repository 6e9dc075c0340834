import { mkdirSync, mkdtempSync, readdirSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, expect, test } from "vitest";
import { tensorFlowParts } from "../../../harness/setup/tensorflow-parts.ts";
import { quietContext } from "./quiet-context.ts";

const folder = mkdtempSync(join(tmpdir(), "boxbench-wheel-"));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

test("takes the cached parts without running any program", async () => {
  mkdirSync(join(folder, "2.21.0"));
  const tools = { python: "/nowhere/python3", pip: ["/nowhere/pip"], compiler: "/nowhere/g++" } as const;
  const parts = await tensorFlowParts(folder, false, tools, quietContext);
  expect(parts.libraryFolder).toBe(join(folder, "2.21.0/tensorflow"));
  expect(parts.includeFolder).toBe(join(folder, "2.21.0/tensorflow/include"));
});

test("says what to do when pip cannot fetch the wheel, and leaves no partial folder", async () => {
  const empty = join(folder, "empty");
  // `false` takes any arguments and fails, as a pip without a network does.
  const tools = { python: "false", pip: ["false"], compiler: "false" } as const;
  await expect(tensorFlowParts(empty, false, tools, quietContext)).rejects.toThrow(
    /^"pip download tensorflow-cpu==2\.21\.0" failed: .*pip must reach PyPI/,
  );
  expect(readdirSync(empty)).toEqual([]);
});
