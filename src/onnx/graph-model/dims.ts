/**
 * A dimension while a graph model is converted: a number, or the name of one that is unknown until run time. Equal
 * names are equal dimensions.
 */
export type Dim = number | string;

const plain = (text: string) => (/[ +*/-]/u.test(text) ? `(${text})` : text);

/** a + b */
export function addDims(a: Dim, b: Dim): Dim {
  if (typeof a === "number" && typeof b === "number") {
    return a + b;
  }
  if (a === 0) {
    return b;
  }
  if (b === 0) {
    return a;
  }
  if (typeof a === "number") {
    return addDims(b, a);
  }
  // (x + 2) + 3 = x + 5
  const tail = typeof b === "number" ? /^(.*) \+ (-?\d+)$/u.exec(a) : null;
  return tail ? addDims(tail[1]!, Number(tail[2]) + Number(b)) : `${plain(a)} + ${b}`;
}

/** a - b */
export function subtractDims(a: Dim, b: Dim): Dim {
  if (a === b) {
    return 0;
  }
  // (x + 2) - x = 2
  const tail = typeof a === "string" && typeof b === "string" ? /^(.*) \+ (-?\d+)$/u.exec(a) : null;
  if (tail && tail[1] === plain(String(b))) {
    return Number(tail[2]);
  }
  return typeof b === "number" ? addDims(a, -b) : `${a} - ${plain(b)}`;
}

/** a * b */
export function multiplyDims(a: Dim, b: Dim): Dim {
  if (typeof a === "number" && typeof b === "number") {
    return a * b;
  }
  if (a === 0 || b === 0) {
    return 0;
  }
  if (a === 1) {
    return b;
  }
  if (b === 1) {
    return a;
  }
  return typeof a === "number" ? multiplyDims(b, a) : `${plain(a)} * ${typeof b === "number" ? b : plain(b)}`;
}

/** floor(a / b) */
export function divideDims(a: Dim, b: Dim): Dim {
  if (typeof a === "number" && typeof b === "number") {
    return Math.floor(a / b);
  }
  if (b === 1) {
    return a;
  }
  const product = typeof a === "string" && typeof b === "number" ? /^(.*) \* (\d+)$/u.exec(a) : null;
  if (product && Number(product[2]) % Number(b) === 0) {
    return multiplyDims(product[1]!, Number(product[2]) / Number(b));
  }
  return `floor(${a} / ${b})`;
}

/** a - floor(a / b) * b */
export function moduloDims(a: Dim, b: Dim): Dim | null {
  if (typeof a === "number" && typeof b === "number") {
    return b === 0 ? null : a - Math.floor(a / b) * b;
  }
  return b === 1 ? 0 : `mod(${a}, ${b})`;
}
