import type { Spread } from "../../../core/study/statistics.ts";
import type { Study } from "../../../core/study/study.ts";
import { formatCounted, formatDigits } from "../../format.ts";
import { bold, code, names } from "../../markdown.ts";
import { listed, shareText } from "../words.ts";

/**
 * A change can only show that it cures where the network was ill: so the shares of seeds stand beside the verdicts,
 * and that of the unchanged network with them.
 */
export function cureConclusion({ claims, localisation }: Study): string | null {
  const cures = claims.filter(({ id, rule }) => id.startsWith("localisation/cnn-") && rule.includes("0.1 x"));
  const variantIdOf = ({ id }: Study["claims"][number]) => id.slice("localisation/".length);
  const shareOf = (id: string) => localisation.find(({ variantId }) => variantId === id)?.learned;
  const changes = cures.map(variantIdOf).filter((id) => id !== "cnn-gray" && shareOf(id) !== undefined);
  const unchanged = shareOf("cnn-gray");
  if (unchanged === undefined || changes.length === 0) return null;
  const sure = cures.filter(({ verdict }) => verdict === "supported").map(variantIdOf);
  const shares = [...new Set(changes.map((id) => shareText(shareOf(id)!)))];
  const groups = shares.map(
    (share) => `${names(changes.filter((id) => shareText(shareOf(id)!) === share))} with ${share}`,
  );
  return (
    (sure.length === 0
      ? `${bold("No single change was a cure with every seed")}${unchanged.count > 0 ? ", for not every seed was ill" : ""}: `
      : `${bold("A cure with every seed:")} ${names(sure)}. `) +
    `${code("cnn-gray")} learned with ${shareText(unchanged)} seeds, and changed in one way: ${groups.join("; ")}.`
  );
}

/** Where each variant breaks in the overfit protocol. */
export function overfitConclusion({ overfit }: Study): string | null {
  if (overfit.length === 0) return null;
  const breaks = overfit.filter(({ largestFitted }) => (largestFitted.low ?? 100) < 100);
  const holds = overfit.filter(({ largestFitted }) => largestFitted.low === 100);
  const ends = breaks.map(
    ({ variantId, largestFitted }) => `${code(variantId)} after ${imagesText(largestFitted)}`,
  );
  return (
    `${bold("Overfit one image, then two, three, up to 100")} (${code("npx boxbench overfit VARIANT")}). ` +
    (ends.length === 0 ? "No variant broke on the way." : `It broke for ${listed(ends)}.`) +
    (holds.length === 0
      ? ""
      : ` ${names(holds.map(({ variantId }) => variantId))} fitted all 100 with every seed.`)
  );
}

/** `2 to 100 images`, over the seeds. */
function imagesText({ low, high }: Spread): string {
  return low === high ? formatCounted(low ?? 0, "image") : `${low} to ${formatCounted(high ?? 0, "image")}`;
}

/** From how much more error on a scale counts as mattering. */
const matters = 1.5;

/** How many networks mind targets on a larger scale. */
export function scaleConclusion({ scale }: Study): string | null {
  const own = scale.filter(({ outputRange }) => outputRange[0] === -1);
  const pairs = own.flatMap((row) => {
    const large = scale.find(
      ({ variantId, outputRange }) => variantId === row.variantId && outputRange[1] === 100,
    );
    if (large?.meanErrorPx.median == null || row.meanErrorPx.median === null) return [];
    return [{ variantId: row.variantId, before: row.meanErrorPx.median, after: large.meanErrorPx.median }];
  });
  if (pairs.length === 0) return null;
  const worse = pairs.filter(({ before, after }) => after > matters * before).length;
  const times = pairs.map(
    ({ variantId, before, after }) =>
      `${code(variantId)} ${formatDigits(before, 2)} → ${formatDigits(after, 2)} px`,
  );
  return (
    `${bold("Scale the targets to about [-1, 1].")} With targets times 100 and the same recipe, ` +
    `${worse} of ${pairs.length} networks had half as much error again, or more: ${listed(times)}.`
  );
}
