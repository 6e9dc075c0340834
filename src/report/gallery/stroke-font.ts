/**
 * A small font of strokes, so that a picture needs no font of the machine: without one, text drawn by
 * librsvg vanishes. Each glyph is a width and SVG path data; capitals reach from y = 0 to 7, the baseline is
 * y = 7, the x-height 5, descenders end at 9.
 */
type Glyph = readonly [width: number, path: string];

const bowl = "M0 4.5a2 2.5 0 1 0 4 0a2 2.5 0 1 0-4 0";
const ring = "M0 3.5a2.4 3.5 0 1 0 4.8 0a2.4 3.5 0 1 0-4.8 0";

const glyphs: Readonly<Record<string, Glyph>> = {
  a: [4, `${bowl}M4 2v5`],
  b: [4, `${bowl}M0 0v7`],
  c: [3.6, "M3.6 2.9a2 2.5 0 1 0 0 3.2"],
  d: [4, `${bowl}M4 0v7`],
  e: [4, "M0 4.5h4a2 2.5 0 1 0-.5 1.65"],
  f: [3, "M3 .2C1.6-.3 1.1.6 1.1 2v5M0 2.4h2.8"],
  g: [4, `${bowl}M4 2v5.4c0 1.9-2.6 2-3.6 1.1`],
  h: [4, "M0 0v7M0 4.2C.4 1.4 4 1 4 4.2V7"],
  i: [0, "M0 2v5M0 0v.01"],
  j: [1.4, "M1.4 2v5.6c0 1-.6 1.3-1.4 1.1M1.4 0v.01"],
  k: [3.8, "M0 0v7M3.6 2L0 5M1.4 3.9L3.8 7"],
  l: [0.8, "M0 0v6q0 1 .8 1"],
  m: [5.8, "M0 2v5M0 4C.3 1.6 2.9 1.4 2.9 4v3M2.9 4c.3-2.4 2.9-2.6 2.9 0v3"],
  n: [4, "M0 2v5M0 4.2C.4 1.4 4 1 4 4.2V7"],
  o: [4, bowl],
  p: [4, `${bowl}M0 2v7`],
  q: [4, `${bowl}M4 2v7`],
  r: [2.8, "M0 2v5M0 4.4C.3 2.6 1.6 1.7 2.8 2.2"],
  s: [3.6, "M3.4 2.7C2.6 1.7.2 1.7.2 3.2c0 1.8 3.4.8 3.4 2.6C3.6 7.4.9 7.3 0 6.2"],
  t: [3, "M1.1.4v5.2c0 1.2.8 1.6 1.9 1.2M0 2.2h2.8"],
  u: [4, "M0 2v2.8C0 8 3.6 7.6 4 4.8M4 2v5"],
  v: [4, "M0 2l2 5 2-5"],
  w: [5.6, "M0 2l1.4 5 1.4-5 1.4 5 1.4-5"],
  x: [3.8, "M0 2l3.8 5M3.8 2L0 7"],
  y: [4, "M0 2l2 5M4 2L1.7 8c-.3.8-.8 1-1.6.9"],
  z: [3.7, "M0 2h3.6L0 7h3.7"],
  A: [4.6, "M0 7l2.3-7 2.3 7M.8 4.7h3"],
  B: [4, "M0 0v7h2.2a1.8 1.8 0 0 0 0-3.6H0M2 3.4A1.6 1.7 0 0 0 2 0H0"],
  C: [4.4, "M4.4 1.3a2.4 3.5 0 1 0 0 4.4"],
  D: [4.4, "M0 0v7h1.4c4 0 4-7 0-7Z"],
  E: [3.8, "M3.8 0H0v7h3.8M0 3.4h3"],
  F: [3.8, "M3.8 0H0v7M0 3.4h3"],
  G: [4.5, "M4.4 1.3a2.4 3.5 0 1 0 .1 4.1V3.8H2.7"],
  H: [4.2, "M0 0v7M4.2 0v7M0 3.4h4.2"],
  I: [0, "M0 0v7"],
  J: [2.8, "M2.8 0v5c0 2.6-2.8 2.6-2.8.4"],
  K: [4.2, "M0 0v7M4 0L0 4M1.4 2.7L4.2 7"],
  L: [3.6, "M0 0v7h3.6"],
  M: [5.2, "M0 7V0l2.6 4.6L5.2 0v7"],
  N: [4.2, "M0 7V0l4.2 7V0"],
  O: [4.8, ring],
  P: [4, "M0 7V0h2.2a1.9 1.9 0 0 1 0 3.8H0"],
  Q: [5, `${ring}M3 5l2 2.2`],
  R: [4.2, "M0 7V0h2.2a1.9 1.9 0 0 1 0 3.8H0M2 3.8L4.2 7"],
  S: [4, "M3.8 1C2.8-.4.2-.3.2 1.7c0 2.4 3.8 1.2 3.8 3.6C4 7.4 1 7.4 0 5.8"],
  T: [4.6, "M0 0h4.6M2.3 0v7"],
  U: [4.2, "M0 0v4.6c0 3.2 4.2 3.2 4.2 0V0"],
  V: [4.6, "M0 0l2.3 7 2.3-7"],
  W: [6.4, "M0 0l1.6 7 1.6-6 1.6 6L6.4 0"],
  X: [4.2, "M0 0l4.2 7M4.2 0L0 7"],
  Y: [4.4, "M0 0l2.2 3.4L4.4 0M2.2 3.4V7"],
  Z: [4.2, "M0 0h4.1L0 7h4.2"],
  "0": [4, "M0 3.5a2 3.5 0 1 0 4 0a2 3.5 0 1 0-4 0"],
  "1": [4, "M.6 1.5L2.2 0v7"],
  "2": [4, "M.2 1.7C.4-.5 3.8-.6 3.8 1.8 3.8 3.6 1 4.8 0 7h4"],
  "3": [4, "M.2.9C1.2-.5 3.7-.2 3.7 1.7 3.7 3 2.6 3.4 1.6 3.4c1.2 0 2.4.5 2.4 1.9C4 7.4 1 7.4 0 5.9"],
  "4": [4, "M3 7V0L0 4.9h4"],
  "5": [4, "M3.7 0H.5L.3 3.1C1.6 2 4 2.5 4 4.7 4 7.3 1 7.5 0 6.1"],
  "6": [4, "M3.5.6C1.6-.8 0 1.4 0 4.6a2 2.4 0 1 0 4 0c0-2.8-3.4-3-3.9-.6"],
  "7": [4, "M0 0h4L1.4 7"],
  "8": [4, "M2 3.3a1.7 1.65 0 1 0 0-3.3a1.7 1.65 0 1 0 0 3.3a2 1.85 0 1 0 0 3.7a2 1.85 0 1 0 0-3.7"],
  "9": [4, "M.5 6.4C2.4 7.8 4 5.6 4 2.4a2 2.4 0 1 0-4 0c0 2.8 3.4 3 3.9.6"],
  " ": [2, ""],
  ".": [0, "M0 7v.01"],
  ",": [0.6, "M.6 6.8L0 8.4"],
  ":": [0, "M0 3.2v.01M0 6.6v.01"],
  ";": [0.6, "M.6 3.2v.01M.6 6.6L0 8.4"],
  "-": [2.4, "M0 4.4h2.4"],
  _: [4, "M0 8.4h4"],
  "+": [3.4, "M0 4.2h3.4M1.7 2.5v3.4"],
  "=": [3.4, "M0 3.4h3.4M0 5.4h3.4"],
  "/": [2.8, "M2.8 0L0 7.6"],
  "(": [1.2, "M1.2-.4c-1.6 2.4-1.6 6 0 8.4"],
  ")": [1.2, "M0-.4c1.6 2.4 1.6 6 0 8.4"],
  "%": [
    5,
    "M4.6 0L.4 7M0 1.4a1.1 1.4 0 1 0 2.2 0a1.1 1.4 0 1 0-2.2 0M2.8 5.6a1.1 1.4 0 1 0 2.2 0a1.1 1.4 0 1 0-2.2 0",
  ],
  "<": [3.4, "M3.4 2.2L0 4.2l3.4 2"],
  ">": [3.4, "M0 2.2l3.4 2-3.4 2"],
  "|": [0, "M0-.4v9"],
};

/** Stands for every character that the font lacks. */
const unknownGlyph: Glyph = [3.6, "M0 0h3.6v7H0Z"];
/** Free space after a glyph, and the width of a stroke. */
const spacing = 1.9;
const strokeWidth = 0.95;
const capitalHeight = 7;

function glyphsOf(text: string): Glyph[] {
  // An accented letter falls apart into its letter and a mark, which is dropped.
  const plain = text.normalize("NFD").replaceAll(/\p{Mark}/gu, "");
  return Array.from(plain, (character) => glyphs[character] ?? unknownGlyph);
}

/** Width of a text whose capitals are `size` pixels high. */
export function widthOfText(text: string, size: number): number {
  const widths = glyphsOf(text).map(([width]) => width + spacing);
  return (Math.max(0, widths.reduce((sum, width) => sum + width, 0) - spacing) * size) / capitalHeight;
}

export interface TextStyle {
  /** Height of a capital, in pixels. */
  readonly size: number;
  readonly colour: string;
  readonly bold?: boolean;
}

/** SVG of a text that starts at `x` with its baseline at `y`, both in pixels. */
export function svgOfText(text: string, x: number, y: number, { size, colour, bold }: TextStyle): string {
  const scale = size / capitalHeight;
  let offset = 0;
  const paths = glyphsOf(text).map(([width, path]) => {
    const placed = path === "" ? "" : `<path transform="translate(${round(offset)} 0)" d="${path}"/>`;
    offset += width + spacing;
    return placed;
  });
  const weight = bold === true ? strokeWidth * 1.4 : strokeWidth;
  return (
    `<g transform="translate(${round(x)} ${round(y - size)}) scale(${round(scale)})" fill="none" ` +
    `stroke="${colour}" stroke-width="${weight}" stroke-linecap="round" stroke-linejoin="round">${paths.join("")}</g>`
  );
}

function round(value: number): number {
  return Math.round(value * 1000) / 1000;
}
