import { cocoIds, cocoNames } from "./coco-names.ts";

/** What the numbers or columns of classes in outputs stand for. */
export interface ClassOrder {
  /** In words: `class 0 is "cat"`. */
  readonly words: string;
  /** Of each number the class of the labels; -1 for background and for classes that no label has. */
  readonly indices: readonly number[];
  /** The one that stands for nothing at all; null where there is none. */
  readonly background: number | null;
}

/**
 * The orders that outputs may have their classes in, the most likely first: as in the labels, behind a background,
 * before one, and COCO's where all classes are its own.
 */
export function classOrders(names: readonly string[]): readonly ClassOrder[] {
  const own = [...names.keys()];
  const first = `"${names[0]}"`;
  return [
    { words: `class 0 is ${first}`, indices: own, background: null },
    { words: `class 0 is background and class 1 ${first}`, indices: [-1, ...own], background: 0 },
    {
      words: `class 0 is ${first} and the last one is background`,
      indices: [...own, -1],
      background: own.length,
    },
    // Labels with all of COCO's classes have them in its order most often: that is one order, not two.
    ...cocoOrders(names).filter(({ indices }) => indices.join() !== own.join()),
  ];
}

function cocoOrders(names: readonly string[]): ClassOrder[] {
  const places = new Map(names.map((name, index) => [name.toLowerCase(), index]));
  if (![...places.keys()].every((name) => cocoNames.includes(name))) return [];
  const own = cocoNames.map((name) => places.get(name) ?? -1);
  const byId = Array.from({ length: 91 }, (_, id) => own[cocoIds.indexOf(id)] ?? -1);
  return [
    { words: "classes are COCO's 80 in their order", indices: own, background: null },
    { words: "classes are COCO's by their ids, 1 to 90", indices: byId, background: 0 },
    {
      words: "classes are COCO's by their ids, 1 to 90, and the last one is background",
      indices: [...byId, -1],
      background: byId.length,
    },
  ];
}
