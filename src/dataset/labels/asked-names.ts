import { readFile, stat } from "node:fs/promises";
import { parse } from "yaml";
import { BoxbenchError, messageOf } from "../../core/errors.ts";
import { isFields } from "./fields.ts";
import { nameListOf } from "./name-list.ts";
import { decodeText } from "./text.ts";

/** Fields of a file that hold names. */
const listFields = ["names", "labels", "classes", "id2label", "keypoints", "kpt_names"];

/**
 * Names in the order of a network's outputs, as a user says them: `cat,dog`, or a file with one on each line, a JSON or
 * YAML file with a list of them, or one with such a list in `names`, as a data.yaml.
 *
 * @param flag the option that says them, for errors
 * @throws BoxbenchError USAGE when the file cannot be read, holds no names, or one is there twice
 */
export async function askedNames(text: string, flag: string): Promise<string[]> {
  const isFile = (await stat(text).catch(() => null))?.isFile() === true;
  if (!isFile && /\.(txt|names|json|ya?ml)$/i.test(text)) {
    throw new BoxbenchError("USAGE", `There is no file "${text}" for ${flag}.`);
  }
  const names = isFile ? await namesInFile(text, flag) : text.split(",").map((name) => name.trim());
  const empty = names.indexOf("");
  if (empty >= 0) throw new BoxbenchError("USAGE", `Name ${empty + 1} of ${flag} is empty.`);
  const double = names.find((name, index) => names.indexOf(name) < index);
  if (double !== undefined) throw new BoxbenchError("USAGE", `${flag} names "${double}" twice.`);
  return names;
}

async function namesInFile(path: string, flag: string): Promise<string[]> {
  const fail = (what: string, cause?: unknown) =>
    new BoxbenchError("USAGE", `${path} for ${flag} ${what}.`, { cause });
  const bytes = await readFile(path).catch((error: unknown) => {
    throw fail(`cannot be read: ${messageOf(error)}`, error);
  });
  const { text } = decodeText(bytes);
  if (!/\.(json|ya?ml)$/i.test(path)) {
    const lines = text
      .replace(/^\uFEFF/, "")
      .split("\n")
      .map((line) => line.trim())
      .filter((line) => line !== "");
    if (lines.length === 0) throw fail("is empty; it needs a name on each line");
    return withoutNumbers(lines);
  }
  let value: unknown;
  try {
    // JSON is YAML, too.
    value = parse(text.replace(/^\uFEFF/, ""), { maxAliasCount: 100 });
  } catch (error) {
    throw fail(`is neither JSON nor YAML: ${messageOf(error)}`, error);
  }
  const names = nameListOf(value) ?? (isFields(value) ? firstListIn(value) : null);
  if (names === null) throw fail('holds no list of names, and none in "names"');
  return names;
}

/** Without the numbers in front of names, where they count all lines from 0: `0 cat`, `1 dog`. */
function withoutNumbers(lines: readonly string[]): string[] {
  const parts = lines.map((line) => /^(\d+)[\s:,]+(.+)$/.exec(line));
  const isNumbered = parts.every((part, index) => part !== null && Number(part[1]) === index);
  return isNumbered ? parts.map((part) => part![2]!) : [...lines];
}

function firstListIn(fields: Readonly<Record<string, unknown>>): string[] | null {
  const lists = listFields.map((name) => nameListOf(fields[name]));
  return lists.find((list) => list !== null) ?? null;
}
