import { sizeOf } from "../../core/shapes.ts";
import { addDims, divideDims, moduloDims, multiplyDims, subtractDims, type Dim } from "./dims.ts";
import type { Content } from "./facts.ts";
import type { OpContext } from "./op-context.ts";

/** What a node makes of known elements; null where it cannot be said before run time. */
export type ContentRule = (inputs: readonly Content[], op: OpContext) => Content | null;

/** More elements than these are data, not shapes. */
export const LARGEST_CONTENT = 1024;

/**
 * The arithmetic of shapes: int32 ops on few elements, each a number or the name of an unknown dimension. A node
 * that has a rule and knows all its inputs is known too.
 */
const contentRules: Readonly<Record<string, ContentRule>> = {
  Add: binary(addDims),
  AddV2: binary(addDims),
  Sub: binary(subtractDims),
  Mul: binary(multiplyDims),
  FloorDiv: binary(divideDims),
  RealDiv: binary(divideDims),
  Div: binary(divideDims),
  FloorMod: binary(moduloDims),
  Mod: binary(moduloDims),
  Maximum: binary(extreme(Math.max)),
  Minimum: binary(extreme(Math.min)),
  Identity: ([x]) => x!,
  Snapshot: ([x]) => x!,
  StopGradient: ([x]) => x!,
  Pack: (inputs, op) => packed(inputs, op.attributes.number("axis", 0)),
  ConcatV2: (inputs) => concatenated(inputs.slice(0, -1), inputs.at(-1)!),
  Concat: ([axis, ...inputs]) => concatenated(inputs, axis!),
  ExpandDims: ([x, axis]) => expanded(x!, axis!),
  Squeeze: ([x]) => ({ ...x!, shape: x!.shape.filter((size) => size !== 1) }),
  Reshape: ([x, target]) => reshaped(x!, target!),
  StridedSlice: ([x, begin, end, strides], op) => sliced(x!, begin!, end!, strides, op),
  Slice: ([x, begin, size]) => part(x!, begin!, size!),
  Gather: ([x, indices]) => gathered(x!, indices!),
  GatherV2: ([x, indices, axis]) =>
    axis?.elements[0] === 0 || axis === undefined ? gathered(x!, indices!) : null,
  Prod: ([x, axes], op) => (isWhole(x!, axes!) ? reduced(x!, multiplyDims, 1, op) : null),
  Sum: ([x, axes], op) => (isWhole(x!, axes!) ? reduced(x!, addDims, 0, op) : null),
  Range: ([start, limit, delta]) => range(start!, limit!, delta!),
  Fill: ([shape, value]) => filled(shape!, value!),
  Cast: ([x], op) => (op.attributes.dtype("DstT") === "int32" ? x! : null),
};

/** How many inputs a rule reads at least; 2 where it is not said. */
const inputsRead: Readonly<Record<string, number>> = {
  Identity: 1,
  Snapshot: 1,
  StopGradient: 1,
  Pack: 1,
  Squeeze: 1,
  Cast: 1,
  StridedSlice: 3,
  Slice: 3,
  Range: 3,
};

/** The rule of an op, if it has one and the node has the inputs that it reads. */
export function contentRuleOf(op: string, inputs: number): ContentRule | null {
  const rule = Object.hasOwn(contentRules, op) ? contentRules[op]! : null;
  return inputs >= (inputsRead[op] ?? 2) ? rule : null;
}

function numbersOf(content: Content): number[] | null {
  return content.elements.every((element) => typeof element === "number") ? [...content.elements] : null;
}

function binary(compute: (a: Dim, b: Dim) => Dim | null): ContentRule {
  return ([a, b]) => {
    const [left, right] = [a!, b!];
    const shape = left.shape.length >= right.shape.length ? left.shape : right.shape;
    const isSimple = [left, right].every(
      ({ elements }) => elements.length === 1 || elements.length === sizeOf(shape),
    );
    if (!isSimple || left.shape.length > 1 || right.shape.length > 1) {
      return null;
    }
    const size = Math.max(left.elements.length, right.elements.length);
    const at = ({ elements }: Content, index: number) => elements[elements.length === 1 ? 0 : index]!;
    const results = Array.from({ length: size }, (_, index) => compute(at(left, index), at(right, index)));
    const isKnown = results.every(
      (result) => result !== null && (typeof result === "string" || isInt32(result)),
    );
    return isKnown ? { shape: shape.length === 0 ? [] : [size], elements: results as Dim[] } : null;
  };
}

function isInt32(number: number): boolean {
  return Number.isInteger(number) && Math.abs(number) < 2 ** 31;
}

function extreme(compute: (a: number, b: number) => number) {
  return (a: Dim, b: Dim): Dim | null => {
    if (a === b) {
      return a;
    }
    return typeof a === "number" && typeof b === "number" ? compute(a, b) : null;
  };
}

function packed(inputs: readonly Content[], axis: number): Content | null {
  const [first] = inputs;
  const isPlain = first !== undefined && (axis === 0 || first.shape.length === 0);
  return isPlain
    ? { shape: [inputs.length, ...first.shape], elements: inputs.flatMap(({ elements }) => elements) }
    : null;
}

function concatenated(inputs: readonly Content[], axis: Content): Content | null {
  const isVector = inputs.every(({ shape }) => shape.length === 1);
  const elements = inputs.flatMap((input) => input.elements);
  return isVector && (axis.elements[0] === 0 || axis.elements[0] === -1)
    ? { shape: [elements.length], elements }
    : null;
}

function expanded(x: Content, axis: Content): Content | null {
  const [position] = numbersOf(axis) ?? [];
  if (position === undefined) {
    return null;
  }
  const shape = [...x.shape];
  shape.splice(position < 0 ? position + shape.length + 1 : position, 0, 1);
  return { shape, elements: x.elements };
}

function reshaped(x: Content, target: Content): Content | null {
  const sizes = numbersOf(target);
  if (sizes === null) {
    return null;
  }
  const rest = sizeOf(sizes.filter((size) => size >= 0));
  const shape = sizes.map((size) => (size < 0 ? x.elements.length / Math.max(rest, 1) : size));
  return sizeOf(shape) === x.elements.length ? { shape, elements: x.elements } : null;
}

function sliced(
  x: Content,
  begins: Content,
  ends: Content,
  strides: Content | undefined,
  op: OpContext,
): Content | null {
  const [begin] = numbersOf(begins) ?? [];
  const [end] = numbersOf(ends) ?? [];
  const [stride = 1] = strides === undefined ? [] : (numbersOf(strides) ?? []);
  const mask = (name: string) => op.attributes.number(name, 0);
  const isPlain = x.shape.length === 1 && begins.elements.length === 1 && stride === 1;
  if (
    !isPlain ||
    begin === undefined ||
    end === undefined ||
    mask("ellipsis_mask") ||
    mask("new_axis_mask")
  ) {
    return null;
  }
  if (mask("shrink_axis_mask") & 1) {
    const element = x.elements.at(begin);
    return element === undefined ? null : { shape: [], elements: [element] };
  }
  const elements = x.elements.slice(
    mask("begin_mask") & 1 ? 0 : begin,
    mask("end_mask") & 1 ? x.elements.length : end,
  );
  return { shape: [elements.length], elements };
}

function part(x: Content, begins: Content, sizes: Content): Content | null {
  const [begin, ...more] = numbersOf(begins) ?? [];
  const [size] = numbersOf(sizes) ?? [];
  if (x.shape.length !== 1 || begin === undefined || size === undefined || more.length > 0) {
    return null;
  }
  const elements = x.elements.slice(begin, size < 0 ? x.elements.length : begin + size);
  return { shape: [elements.length], elements };
}

function gathered(x: Content, indices: Content): Content | null {
  const positions = numbersOf(indices);
  if (x.shape.length !== 1 || positions === null) {
    return null;
  }
  const elements = positions.map((position) => x.elements[position]);
  return elements.every((element) => element !== undefined) ? { shape: indices.shape, elements } : null;
}

/** Whether a vector is reduced to one number. */
function isWhole(x: Content, axes: Content): boolean {
  return (
    x.shape.length === 1 && axes.elements.length === 1 && (axes.elements[0] === 0 || axes.elements[0] === -1)
  );
}

function reduced(x: Content, compute: (a: Dim, b: Dim) => Dim, start: Dim, op: OpContext): Content {
  const result = x.elements.reduce(compute, start);
  return { shape: op.attributes.boolean("keep_dims") ? [1] : [], elements: [result] };
}

function range(start: Content, limit: Content, delta: Content): Content | null {
  const [first, last, step] = [start, limit, delta].map((content) => numbersOf(content)?.[0]);
  if (
    first === undefined ||
    last === undefined ||
    step === undefined ||
    ![first, last, step].every(Number.isInteger)
  ) {
    return null;
  }
  const size = Math.max(Math.ceil((last - first) / step), 0);
  return size <= LARGEST_CONTENT
    ? { shape: [size], elements: Array.from({ length: size }, (_, index) => first + index * step) }
    : null;
}

function filled(shape: Content, value: Content): Content | null {
  const sizes = numbersOf(shape);
  const size = sizes === null ? Infinity : sizeOf(sizes);
  return size <= LARGEST_CONTENT && sizes !== null
    ? { shape: sizes, elements: Array.from({ length: size }, () => value.elements[0]!) }
    : null;
}
