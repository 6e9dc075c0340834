import { indicesApart } from "../dataset/set-apart.ts";
import { selectImages } from "../dataset/split.ts";
import type { Dataset, ImageSet } from "../dataset/types.ts";
import type { Variant } from "../zoo/types.ts";

/** Enough to tell epochs apart, and few beside the images of an epoch. */
const mostToChooseBy = 256;

/** Whether what is scored are places that training must know nothing of, not even by the choice of an epoch. */
function isHeldOutByPlace({ source }: Dataset): boolean {
  return source.kind === "boxes" && source.places !== undefined && source.places.split !== "seen";
}

function firstImages(set: ImageSet, most: number): ImageSet {
  return selectImages(
    set,
    Array.from({ length: Math.min(most, set.count) }, (_, index) => index),
  );
}

export interface Choosing {
  /** To train on. */
  readonly train: ImageSet;
  /** To choose the epoch by; null where those that are scored do, which are as easy to make anew as any. */
  readonly choosing: ImageSet | null;
  /** Images of a folder that are set apart for that; left out where nothing is. */
  readonly choosingCount?: number;
}

/** What chooses the epoch, where what is scored must not: photos are few, and a place may have to stay unseen. */
export function choosingFor({ recipe }: Variant, dataset: Dataset, whole: ImageSet, seed: number): Choosing {
  if (isHeldOutByPlace(dataset)) return { train: whole, choosing: firstImages(whole, mostToChooseBy) };
  if (dataset.source.kind !== "folder" || recipe.kind !== "gradient-descent")
    return { train: whole, choosing: null };
  const apart = indicesApart(whole.count, seed);
  return {
    train: selectImages(whole, apart.train),
    choosing: selectImages(whole, apart.choosing),
    choosingCount: apart.count,
  };
}
