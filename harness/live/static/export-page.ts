import { randomBytes } from "node:crypto";
import { mkdtemp, readdir, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { BoxbenchError, messageOf } from "../../../src/core/errors.ts";
import { makeFolder } from "../../../src/core/make-folder.ts";
import { isolationHeaders } from "../../../src/runtimes/browsers/serving.ts";
import type { Context } from "../../base/command.ts";
import type { MeasureRunOptions } from "../../rounds/measure-rounds.ts";
import { exportedName } from "./exported.ts";
import { exportedRun } from "./exported-run.ts";
import { pack } from "./pack.ts";
import { staticFiles } from "./static-files.ts";

/** What GitHub takes no file above, and other hosts little more. */
const mostFileBytes = 100 * 2 ** 20;

/**
 * Writes the page with all that it needs into a folder that any static host can serve, also below another one.
 *
 * @throws BoxbenchError USAGE where the folder holds something else, OUTPUT where it cannot be written
 */
export async function exportPage(
  folder: string,
  options: MeasureRunOptions,
  context: Context,
): Promise<void> {
  await refuseOthers(folder);
  const temporary = await mkdtemp(join(tmpdir(), "boxbench-export-"));
  try {
    const { exported, files } = await exportedRun(
      options,
      randomBytes(8).toString("hex"),
      temporary,
      context,
    );
    const all = new Map<string, Uint8Array | string>([
      ...(await staticFiles()),
      ...files,
      [exportedName, pack(exported)],
      // Hosts that read this file isolate the page; GitHub leaves out no file of a folder that holds the other.
      ["_headers", headersText()],
      [".nojekyll", ""],
    ]);
    await rm(join(folder, "models"), { recursive: true, force: true });
    for (const [path, content] of all) await writeInto(folder, path, content);
    const bytes = [...all.values()].reduce((sum, content) => sum + Buffer.byteLength(content), 0);
    context.print(
      `${folder}: ${all.size} files, ${Math.round(bytes / 2 ** 20)} MiB, for a static host`,
      "good",
    );
    const large = [...all].filter(([, content]) => Buffer.byteLength(content) > mostFileBytes);
    for (const [path] of large)
      context.note(`warning: ${path} is larger than the 100 MiB that GitHub takes`, "warning");
    context.note(
      `Its visitors download results.json, which boxbench report and boxbench merge take. To look at it here: python3 -m http.server --directory ${folder}`,
    );
  } finally {
    await rm(temporary, { recursive: true, force: true });
  }
}

/** Netlify and Cloudflare Pages send the headers of a file of this name. */
function headersText(): string {
  const lines = Object.entries(isolationHeaders).filter(([name]) => name.startsWith("Cross-Origin-"));
  return `/*\n${lines.map(([name, value]) => `  ${name}: ${value}\n`).join("")}`;
}

async function refuseOthers(folder: string): Promise<void> {
  const names: string[] = await readdir(folder).catch((error: NodeJS.ErrnoException) => {
    if (error.code === "ENOENT") return [];
    throw new BoxbenchError("OUTPUT", `Cannot write to the folder "${folder}": ${messageOf(error)}.`, {
      cause: error,
    });
  });
  if (names.length === 0 || names.includes(exportedName)) return;
  throw new BoxbenchError(
    "USAGE",
    `The folder "${folder}" holds something else than an earlier export. Name an empty or a new one: --export DIR.`,
  );
}

async function writeInto(folder: string, path: string, content: Uint8Array | string): Promise<void> {
  const file = join(folder, path);
  try {
    await makeFolder(dirname(file));
    await writeFile(file, content);
  } catch (cause) {
    throw new BoxbenchError("OUTPUT", `Cannot write "${file}": ${messageOf(cause)}.`, { cause });
  }
}
