import type { DecimalMark } from "./formats.ts";
import { labelProblem } from "./problem.ts";

/** Reads a number as the table writes it; null for a text that is none. */
export type NumberReader = (text: string) => number | "either" | null;

const plainNumber = /^[+-]?(\d+\.?\d*|\.\d+)(e[+-]?\d+)?$/i;
/** A comma that can be nothing but the mark of decimals. */
const decimalComma = /^[+-]?(0*,\d+|0\d*,\d+|\d{4,},\d+|\d+,(\d{1,2}|\d{4,})|\d{1,3}(\.\d{3})+,\d+)$/;
/** Commas that can be nothing but marks of thousands. */
const thousandComma = /^[+-]?[1-9]\d{0,2}((,\d{3}){2,}|(,\d{3})+\.\d*)$/;
const either = /^[+-]?[1-9]\d{0,2},\d{3}$/;

/**
 * What commas and points in numbers of a table are, told by those numbers of which only one reading makes sense: 12,5 has a
 * decimal comma, 1,234.5 and 1,234,567 have marks of thousands, and 1,234 may have either.
 *
 * @param texts all cells of numbers
 * @param delimiter a semicolon is what programs write that have decimal commas
 */
export function numberReader(
  texts: readonly string[],
  delimiter: string,
  asked: DecimalMark | undefined,
): NumberReader {
  const mark = asked ?? markOf(texts, delimiter);
  return (text) => {
    if (asked === "comma" && /^[+-]?[1-9]\d{0,2}(\.\d{3})+$/.test(text))
      return valueOf(text.replaceAll(".", ""));
    if (plainNumber.test(text)) return valueOf(text);
    if (thousandComma.test(text)) return asked === "comma" ? null : valueOf(text.replaceAll(",", ""));
    if (decimalComma.test(text))
      return asked === "point" ? null : valueOf(text.replaceAll(".", "").replace(",", "."));
    if (!either.test(text)) return null;
    return mark === null ? "either" : valueOf(text.replace(",", mark === "comma" ? "." : ""));
  };
}

function markOf(texts: readonly string[], delimiter: string): DecimalMark | null {
  const isComma = texts.some((text) => decimalComma.test(text));
  const isPoint = texts.some((text) => thousandComma.test(text) || /^[+-]?\d*\.\d+$/.test(text));
  if (isComma !== isPoint) return isComma ? "comma" : "point";
  return !isComma && delimiter === ";" ? "comma" : null;
}

function valueOf(text: string): number | null {
  const value = Number(text);
  return Number.isFinite(value) ? value : null;
}

/**
 * A number of a cell.
 *
 * @throws BoxbenchError DATASET when it is none, or may be two
 */
export function numberOf(text: string, read: NumberReader, name: string, where: string): number {
  const value = read(text);
  if (typeof value === "number") return value;
  throw labelProblem(
    where,
    value === null
      ? `${name} is "${text}"; a number such as 12.5 is needed${/\d\s*%$/.test(text) ? ", without the sign, and --label-units percent" : ""}`
      : `${name} is "${text}", which may be ${text.replace(",", "")} or ${text.replace(",", ".")}: say what a comma is with --label-decimal comma or point`,
  );
}
