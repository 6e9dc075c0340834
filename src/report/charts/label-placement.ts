/** A point with a text that belongs to it, in pixels from the top left of the plot. */
export interface Anchor {
  readonly x: number;
  readonly y: number;
  readonly text: string;
}

/** Texts in lines under each other, for points that lie too close together for a label each. */
export interface LabelBlock {
  /** Left edge and middle of each line, in the order of the lines. */
  readonly lines: readonly { readonly anchor: Anchor; readonly x: number; readonly y: number }[];
  /** A line back to the point, where the block is not right beside it. */
  readonly leader: Segment | null;
}

interface Segment {
  readonly fromX: number;
  readonly fromY: number;
  readonly toX: number;
  readonly toY: number;
}

interface Point {
  readonly x: number;
  readonly y: number;
}

interface Box {
  readonly left: number;
  readonly top: number;
  readonly right: number;
  readonly bottom: number;
}

export interface LabelOptions {
  readonly width: number;
  readonly height: number;
  /** Width of a character and height of a line, in pixels. */
  readonly characterPx: number;
  readonly linePx: number;
}

/** Points nearer to each other than this share a block of labels, in pixels. */
const clusterPx = 15;
/** Free space that a label keeps around points, in pixels. */
const clearPx = 5;

/**
 * Puts labels near their anchors so that no two overlap and none covers an anchor or an obstacle: each in the
 * first free of many places on growing rings. Earlier anchors choose first.
 *
 * @param obstacles further points that labels keep clear of
 * @returns a block for each group of near anchors; with no free place at all, it stands right of its point
 */
export function placeLabels(
  anchors: readonly Anchor[],
  obstacles: readonly Point[],
  options: LabelOptions,
): LabelBlock[] {
  const points = [...anchors, ...obstacles];
  const placed: Candidate[] = [];
  for (const cluster of clustersOf(anchors)) {
    const candidates = candidatesAround(cluster, options);
    const free = candidates.find(
      ({ box, block }) =>
        isInside(box, options) &&
        !points.some((point) => covers(box, point, clearPx)) &&
        placed.every(
          (other) =>
            !overlap(box, other.box) &&
            !crosses(block.leader, other.box) &&
            !crosses(other.block.leader, box),
        ),
    );
    placed.push(free ?? candidates[0]!);
  }
  return placed.map(({ block }) => block);
}

interface Candidate {
  readonly box: Box;
  readonly block: LabelBlock;
}

/** Each anchor joins the first cluster whose first anchor is near, so that no chain of points grows long. */
function clustersOf(anchors: readonly Anchor[]): Anchor[][] {
  const clusters: Anchor[][] = [];
  for (const anchor of anchors) {
    const near = clusters.find(([first]) => Math.hypot(first!.x - anchor.x, first!.y - anchor.y) < clusterPx);
    if (near === undefined) clusters.push([anchor]);
    else near.push(anchor);
  }
  return clusters;
}

function candidatesAround(cluster: readonly Anchor[], options: LabelOptions): Candidate[] {
  const radii = [10, 15, 21, 28, 36, 46, 58, 72, 90, 110, 135, 165, 200, 240];
  // To the right first, then alternating below and above.
  const turns = Array.from({ length: 24 }, (_, index) => (index % 2 === 0 ? -index / 2 : (index + 1) / 2));
  return radii.flatMap((radius) =>
    turns.map((turn) => candidateAt(cluster, radius, (turn * Math.PI) / 12, options)),
  );
}

function candidateAt(
  cluster: readonly Anchor[],
  radius: number,
  angle: number,
  { characterPx, linePx }: LabelOptions,
): Candidate {
  const { x, y } = cluster[0]!;
  const width = Math.max(...cluster.map(({ text }) => text.length)) * characterPx;
  const height = cluster.length * linePx;
  const toX = x + radius * Math.cos(angle);
  const toY = y + radius * Math.sin(angle);
  // Slides from "starts at the ring" on the right over "centred" to "ends at the ring" on the left.
  const left = toX - (width * (1 - Math.cos(angle))) / 2;
  const top = toY - (height * (1 - Math.sin(angle))) / 2;
  return {
    box: { left, right: left + width, top, bottom: top + height },
    block: {
      lines: cluster.map((anchor, index) => ({ anchor, x: left, y: top + (index + 0.5) * linePx })),
      leader: radius > 15 ? { fromX: x, fromY: y, toX, toY } : null,
    },
  };
}

function isInside(box: Box, { width, height }: LabelOptions): boolean {
  return box.left >= 2 && box.right <= width - 2 && box.top >= 2 && box.bottom <= height - 2;
}

function overlap(a: Box, b: Box): boolean {
  return a.left < b.right && b.left < a.right && a.top < b.bottom && b.top < a.bottom;
}

function covers(box: Box, { x, y }: Point, margin: number): boolean {
  return x > box.left - margin && x < box.right + margin && y > box.top - margin && y < box.bottom + margin;
}

function crosses(segment: Segment | null, box: Box): boolean {
  if (segment === null) return false;
  const { fromX, fromY, toX, toY } = segment;
  // Steps of a few pixels cannot jump over a line of text.
  return Array.from({ length: 33 }, (_, step) => step / 32).some((share) =>
    covers(box, { x: fromX + share * (toX - fromX), y: fromY + share * (toY - fromY) }, 0),
  );
}
