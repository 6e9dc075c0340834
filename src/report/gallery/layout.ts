import type { Gallery } from "../../core/results.ts";
import { tileSideOf } from "./tile-size.ts";

type GalleryCase = Gallery["rows"][number]["cases"][number];

/** A case with the top left corner of its tile, in pixels. */
export interface PlacedCase {
  readonly case: GalleryCase;
  readonly x: number;
  readonly y: number;
}

export interface PlacedRow {
  readonly variantId: string;
  readonly runtimeId: string;
  readonly y: number;
  readonly cases: readonly PlacedCase[];
}

export interface GalleryLayout {
  readonly width: number;
  readonly height: number;
  readonly tileSide: number;
  readonly rows: readonly PlacedRow[];
  /** Left edges of the two groups of columns. */
  readonly bestX: number;
  readonly worstX: number;
}

export const margin = 16;
export const headerHeight = 62;
/** Room under a tile for its caption. */
export const captionHeight = 26;
const gap = 8;
const groupGap = 26;

/** Where everything goes: a row for each variant, its best cases left and its worst right. */
export function layoutOf(gallery: Gallery, labelWidth: number): GalleryLayout {
  const tileSide = Math.max(...Object.values(gallery.images).map(tileSideOf));
  const bestColumns = mostCases(gallery, "best");
  const worstColumns = mostCases(gallery, "worst");
  const bestX = margin + Math.ceil(labelWidth) + 16;
  const worstX = bestX + bestColumns * (tileSide + gap) + (bestColumns > 0 ? groupGap - gap : 0);
  const rowHeight = tileSide + captionHeight;
  const rows = gallery.rows.map((row, index) => {
    const y = headerHeight + index * rowHeight;
    const place = (kind: GalleryCase["kind"], x: number) =>
      row.cases
        .filter((galleryCase) => galleryCase.kind === kind)
        .map((galleryCase, column) => ({ case: galleryCase, x: x + column * (tileSide + gap), y }));
    return {
      variantId: row.variantId,
      runtimeId: row.runtimeId,
      y,
      cases: [...place("best", bestX), ...place("worst", worstX)],
    };
  });
  const right = worstColumns > 0 ? worstX + worstColumns * (tileSide + gap) - gap : worstX - groupGap;
  return {
    width: Math.max(right + margin, 520),
    height: headerHeight + rows.length * rowHeight + margin / 2,
    tileSide,
    rows,
    bestX,
    worstX,
  };
}

function mostCases(gallery: Gallery, kind: GalleryCase["kind"]): number {
  return Math.max(0, ...gallery.rows.map((row) => row.cases.filter((item) => item.kind === kind).length));
}
