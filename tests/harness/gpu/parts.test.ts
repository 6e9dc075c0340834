import { execFileSync } from "node:child_process";
import { createHash } from "node:crypto";
import { mkdirSync, mkdtempSync, readFileSync, readdirSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { splitStream, writeParts } from "../../../harness/gpu/parts.ts";

const emptyFolder = () => mkdtempSync(join(tmpdir(), "boxbench-test-"));

describe("parts of an archive", () => {
  it("are full but for the last, whatever chunks the bytes come in", async () => {
    const folder = emptyFolder();
    async function* chunks() {
      yield* ["abc", "defgh", "i", "jk"].map((text) => Buffer.from(text));
    }
    const parts = await splitStream(chunks(), folder, "x", 4);
    expect(parts.map(({ name, sizeBytes }) => [name, sizeBytes])).toEqual([
      ["x.000", 4],
      ["x.001", 4],
      ["x.002", 3],
    ]);
    expect(parts.map(({ name }) => readFileSync(join(folder, name), "utf8"))).toEqual([
      "abcd",
      "efgh",
      "ijk",
    ]);
    expect(parts[0]?.sha256).toBe(createHash("sha256").update("abcd").digest("hex"));
  });

  it("leave no empty part behind where they come out even", async () => {
    const folder = emptyFolder();
    async function* chunks() {
      yield Buffer.from("abcd");
    }
    await splitStream(chunks(), folder, "x", 2);
    expect(readdirSync(folder)).toEqual(["x.000", "x.001"]);
  });

  it.runIf(process.platform === "linux")(
    "become the folder again, and refuse when one is damaged",
    async () => {
      const root = emptyFolder();
      const folder = join(root, "pack");
      mkdirSync(folder);
      writeFileSync(
        join(folder, "bytes"),
        Buffer.from(Array.from({ length: 5000 }, (_, i) => (i * i) % 251)),
      );
      const target = join(root, "parts");
      const parts = await writeParts(folder, target, 200);
      expect(parts.length).toBeGreaterThan(1);
      const unpacked = join(root, "unpacked");
      execFileSync("sh", [join(target, "join.sh"), unpacked]);
      expect(readFileSync(join(unpacked, "pack/bytes"))).toEqual(readFileSync(join(folder, "bytes")));
      writeFileSync(join(target, parts[0]!.name), "damaged");
      expect(() => execFileSync("sh", [join(target, "join.sh"), unpacked], { stdio: "pipe" })).toThrow(
        /pack\.tar\.xz\.000/,
      );
    },
  );
});
