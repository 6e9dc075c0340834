import { shown } from "../../core/shown.ts";
import { labelProblem } from "./problem.ts";

/** A JSON object of a label file. */
export type Fields = Readonly<Record<string, unknown>>;

export function isFields(value: unknown): value is Fields {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

/** @throws BoxbenchError DATASET when it is none */
export function fieldsOf(value: unknown, where: string): Fields {
  if (isFields(value)) return value;
  throw labelProblem(where, `is ${shown(value)}; an object is needed`);
}

/** The objects of a list; none where it is absent. */
export function listOf(value: unknown, where: string): readonly Fields[] {
  if (value === undefined || value === null) return [];
  if (!Array.isArray(value)) throw labelProblem(where, `is ${shown(value)}; a list is needed`);
  return value.map((one, index) => fieldsOf(one, `${where} ${index + 1}`));
}

/** A finite number, also one that is written as text. */
export function finite(value: unknown, name: string, where: string): number {
  const number = typeof value === "string" && value.trim() !== "" ? Number(value) : value;
  if (typeof number === "number" && Number.isFinite(number)) return number;
  throw labelProblem(where, `${name} is ${shown(value)}; a number is needed`);
}

/** @param count how many there must be; null for any number */
export function finiteList(
  value: unknown,
  name: string,
  where: string,
  count: number | null = null,
): number[] {
  if (!Array.isArray(value) || (count !== null && value.length !== count)) {
    throw labelProblem(where, `${name} is ${shown(value)}; ${count ?? "some"} numbers are needed`);
  }
  return value.map((one, at) => finite(one, `number ${at + 1} of ${name}`, where));
}

/** A text that is not empty. */
export function textIn(fields: Fields, name: string, where: string): string {
  const value = fields[name];
  if (typeof value === "string" && value !== "") return value;
  throw labelProblem(where, `${name} is ${shown(value)}; a text is needed`);
}

/** A size that a file states; null where it has none, or 0 as some programs write. */
export function statedSize(width: unknown, height: unknown): { width: number; height: number } | null {
  const size = { width: Number(width ?? 0), height: Number(height ?? 0) };
  return size.width > 0 && size.height > 0 ? size : null;
}
