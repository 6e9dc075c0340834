import type { TradeOff } from "../trade-offs.ts";
import { placeLabels } from "./label-placement.ts";
import type { LogScale } from "./log-scale.ts";

interface Plot {
  readonly x: LogScale;
  readonly y: LogScale;
  /** Size of the plot inside its axes, in pixels. */
  readonly width: number;
  readonly height: number;
}

/** Labels in the chart's own values, the front's first: they get the nearest places. */
export function labelsOf(
  tradeOffs: readonly TradeOff[],
  front: readonly TradeOff[],
  { x, y, width, height }: Plot,
) {
  const across = (fraction: number) => x.value(fraction / width);
  const up = (fraction: number) => y.value(1 - fraction / height);
  const anchorOf = (tradeOff: TradeOff) => ({
    text: tradeOff.variantId,
    front: front.includes(tradeOff),
    x: x.position(tradeOff.p50Ms) * width,
    y: (1 - y.position(tradeOff.rank)) * height,
  });
  const frontAnchors = front.map(anchorOf);
  const others = tradeOffs.filter((tradeOff) => !front.includes(tradeOff)).map(anchorOf);
  const blocks = placeLabels([...frontAnchors, ...others], stepsThrough(frontAnchors), {
    width,
    height,
    // A bold letter of 12 px takes under 7.7 px on average, also in wide fonts such as DejaVu Sans.
    characterPx: 7.7,
    linePx: 15,
  });
  const bold = new Set(front.map(({ variantId }) => variantId));
  return {
    lines: blocks.flatMap((block) =>
      block.lines.map((line) => ({
        text: line.anchor.text,
        front: bold.has(line.anchor.text),
        x: across(line.x),
        y: up(line.y),
      })),
    ),
    leaders: blocks.flatMap(({ leader }) =>
      leader === null
        ? []
        : [{ x: across(leader.fromX), y: up(leader.fromY), x2: across(leader.toX), y2: up(leader.toY) }],
    ),
  };
}

/** Points along the line through the front, dense enough that no label fits between two. */
function stepsThrough(front: readonly { readonly x: number; readonly y: number }[]) {
  const spacingPx = 8;
  return front.slice(1).flatMap((to, index) => {
    const from = front[index]!;
    const along = Array.from({ length: Math.ceil((to.x - from.x) / spacingPx) }, (_, step) => ({
      x: from.x + step * spacingPx,
      y: from.y,
    }));
    const down = Array.from({ length: Math.ceil((to.y - from.y) / spacingPx) }, (_, step) => ({
      x: to.x,
      y: from.y + step * spacingPx,
    }));
    return [...along, ...down];
  });
}
