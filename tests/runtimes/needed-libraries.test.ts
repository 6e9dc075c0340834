import { execFileSync } from "node:child_process";
import { mkdtempSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { addonPath } from "../../src/runtimes/ort-node/native-library.ts";
import { neededLibraries } from "../../src/runtimes/ort-node/needed-libraries.ts";

describe.runIf(process.platform === "linux" && process.arch === "x64")(
  "the libraries that a library needs",
  () => {
    it("are those that the loader looks for", async () => {
      // The oracle is the system's own loader: it lists every library below this one, those of the add-on included.
      const listed = execFileSync("ldd", [addonPath()], { encoding: "utf8" });
      const needed = await neededLibraries(addonPath());
      expect(needed).toContain("libonnxruntime.so.1");
      expect(needed.length).toBeGreaterThan(2);
      for (const name of needed) expect(listed).toContain(name);
    });

    it("are refused for a file that is no library, with what to do", async () => {
      const path = join(mkdtempSync(join(tmpdir(), "boxbench-test-")), "text.so");
      writeFileSync(path, "this is no shared library");
      await expect(neededLibraries(path)).rejects.toThrow(/text\.so" is no 64-bit Linux library.*setup:gpu/);
    });
  },
);
