import { mkdtemp, readdir, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { execa } from "execa";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { packageRoot } from "../../../harness/base/package.ts";
import { typescriptFlags } from "../../../harness/base/typescript.ts";

const compiler = (await import(new URL("../../../harness/typescript/compile.js", import.meta.url).href)) as {
  readonly compileInto: (folder: string, source: Buffer) => string;
};

describe("TypeScript in a child process", () => {
  let folder = "";
  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), "boxbench-compile-"));
  });
  afterAll(() => rm(folder, { recursive: true, force: true }));

  it("is compiled once for each source, whatever its name", async () => {
    const first = Buffer.from("console.log(42 as number);\n");
    expect(compiler.compileInto(folder, first)).toBe("console.log(42);\n");
    compiler.compileInto(folder, first);
    expect(await readdir(folder)).toHaveLength(1);
    compiler.compileInto(folder, Buffer.from("export const answer: number = 43;\n"));
    expect(await readdir(folder)).toHaveLength(2);
  });

  it("is fresh after a change, with no step in between", async () => {
    const program = join(folder, "program.ts");
    const said = async (text: string) => {
      await writeFile(
        program,
        `const said: string = ${JSON.stringify(text)};\nconsole.log(said);\nexport {};\n`,
      );
      return (await execa(process.execPath, [...typescriptFlags, program])).stdout;
    };
    expect(await said("before")).toBe("before");
    expect(await said("after")).toBe("after");
  });

  it("starts boxbench from any folder, and lists every command where none or a wrong one is given", async () => {
    const boxbench = (...words: string[]) =>
      execa(process.execPath, [join(packageRoot, "harness/boxbench.js"), ...words], {
        cwd: folder,
        reject: false,
      });
    expect(await boxbench("--version")).toMatchObject({ stdout: expect.stringMatching(/^\d+\.\d+\.\d+$/) });
    expect((await boxbench("benhc")).stderr).toContain("(Did you mean bench?)");
    const { stdout } = await boxbench("--help");
    for (const word of ["bench", "convert", "diagnose", "doctor"]) {
      expect(stdout).toMatch(new RegExp(`^ {2}${word} `, "m"));
    }
  });
});
