import * as fc from "fast-check";

/** A LayersModel as files: the text of model.json, and its weight files by name. */
export interface ModelFiles {
  readonly json: string;
  readonly shards: ReadonlyMap<string, Uint8Array>;
}

export type Mutation = (files: ModelFiles) => ModelFiles;

export type Json = null | boolean | number | string | Json[] | { [key: string]: Json };

/** Values that are wrong almost everywhere: of another type, out of range, empty, or far too large. */
const oddValues: readonly Json[] = [
  null,
  true,
  0,
  1,
  -1,
  2,
  1.5,
  1e9,
  2 ** 31,
  2 ** 53,
  1e308,
  -1e308,
  "",
  "same",
  "causal",
  "channels_first",
  "Dense",
  "Lambda",
  "__proto__",
  "constructor",
  "\n\u0000\u{1f600}",
  "x".repeat(200),
  [],
  {},
  [[]],
  [null],
  [-1],
  [0, 0],
  [1e9, 1e9],
  ["a", 0, 0],
  [["a", 0, 0, {}]],
  { className: "Add", config: {} },
];

/** One to four damages, one after the other. */
export const mutations = mutationsWith([]);

/**
 * The same with more values that are wrong almost everywhere.
 *
 * @param values such as only one format has
 */
export function mutationsWith(values: readonly Json[]): fc.Arbitrary<Mutation> {
  const tree = treeMutation([...oddValues, ...values]);
  return fc
    .array(fc.oneof({ weight: 8, arbitrary: tree }, textMutation(), weightMutation()), {
      minLength: 1,
      maxLength: 4,
    })
    .map((list) => (files) => list.reduce((damaged, mutate) => mutate(damaged), files));
}

function treeMutation(values: readonly Json[]): fc.Arbitrary<Mutation> {
  const numbers = fc.record({
    isInLayers: fc.boolean(),
    place: fc.nat(),
    other: fc.nat(),
    kind: fc.nat(5),
    value: fc.nat(values.length - 1),
  });
  return numbers.map(({ isInLayers, place, other, kind, value }) => (files) => {
    let tree: Json;
    try {
      tree = JSON.parse(files.json.replaceAll(/\[{1000,}\]*/g, `"${DEEP}"`)) as Json;
    } catch {
      return files;
    }
    const topology = (tree as { modelTopology?: Json }).modelTopology;
    const slots = slotsOf(isInLayers && topology !== undefined ? topology : tree);
    const slot = slots[place % slots.length];
    const donor = slots[other % slots.length];
    if (slot === undefined || donor === undefined) {
      return files;
    }
    // A copy: a subtree inside itself would have no end.
    const changes: (() => void)[] = [
      () => slot.set(values[value]!),
      () => slot.remove(),
      () => slot.set(structuredClone(donor.get())),
      () => slot.repeat(),
      () => slot.set(DEEP),
      () =>
        slot.set(typeof slot.get() === "number" ? (slot.get() as number) + (value % 5) - 2 : values[value]!),
    ];
    changes[kind]!();
    // Written as text, because JSON.stringify cannot go that deep.
    const deep = "[".repeat(DEEPEST) + "]".repeat(DEEPEST);
    return { ...files, json: JSON.stringify(tree).replaceAll(`"${DEEP}"`, deep) };
  });
}

/** Stands for a list in a list in a list. */
const DEEP = "deeply nested";
const DEEPEST = 5000;

interface Slot {
  get(): Json;
  set(value: Json): void;
  remove(): void;
  repeat(): void;
}

/** Every place in the tree below its root. */
function slotsOf(root: Json): Slot[] {
  const slots: Slot[] = [];
  const pending: Json[] = [root];
  for (let node = pending.pop(); node !== undefined; node = pending.pop()) {
    if (Array.isArray(node)) {
      const list = node;
      list.forEach((child, index) => {
        slots.push({
          get: () => list[index]!,
          set: (value) => (list[index] = value),
          remove: () => list.splice(index, 1),
          repeat: () => list.splice(index, 0, structuredClone(list[index]!)),
        });
        pending.push(child);
      });
    } else if (typeof node === "object" && node !== null) {
      const fields = node;
      for (const [key, child] of Object.entries(fields)) {
        // No converter reads these.
        if (/_(initializer|regularizer|constraint)$/.test(key)) {
          continue;
        }
        slots.push({
          get: () => fields[key]!,
          set: (value) => (fields[key] = value),
          remove: () => delete fields[key],
          repeat: () => (fields[`${key}_`] = structuredClone(fields[key]!)),
        });
        pending.push(child);
      }
    }
  }
  return slots;
}

function textMutation(): fc.Arbitrary<Mutation> {
  const numbers = fc.record({ start: fc.nat(), length: fc.nat(40), kind: fc.nat(3), insert: fc.string() });
  return numbers.map(({ start, length, kind, insert }) => (files) => {
    const at = start % (files.json.length + 1);
    const [before, cut, after] = [
      files.json.slice(0, at),
      files.json.slice(at, at + length),
      files.json.slice(at + length),
    ];
    const texts = [before, before + after, before + insert + after, before + cut + cut + after];
    return { ...files, json: texts[kind]! };
  });
}

function weightMutation(): fc.Arbitrary<Mutation> {
  const numbers = fc.record({ file: fc.nat(), size: fc.nat(), kind: fc.nat(3), bytes: fc.uint8Array() });
  return numbers.map(({ file, size, kind, bytes }) => (files) => {
    const names = [...files.shards.keys()];
    const name = names[file % names.length];
    const content = name === undefined ? undefined : files.shards.get(name);
    if (name === undefined || content === undefined) {
      return files;
    }
    const shards = new Map(files.shards);
    if (kind === 0) {
      shards.delete(name);
    } else if (kind === 1) {
      shards.set(name, content.subarray(0, size % (content.length + 1)));
    } else if (kind === 2) {
      shards.set(name, Uint8Array.from([...bytes, ...content]));
    } else {
      const damaged = Uint8Array.from(content);
      damaged.set(
        bytes.subarray(0, content.length),
        Math.min(
          size % (content.length + 1),
          content.length - bytes.length < 0 ? 0 : content.length - bytes.length,
        ),
      );
      shards.set(name, damaged);
    }
    return { ...files, shards };
  });
}
