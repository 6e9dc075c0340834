import type { Share } from "../../../core/study/statistics.ts";
import type { Study } from "../../../core/study/study.ts";
import { bold, code, names } from "../../markdown.ts";
import { listed, shareText } from "../words.ts";

/**
 * One for each discussion of classifiers, of those that were trained with every seed of the study: slow ones may have
 * had only some.
 */
export function classConclusions({ classes, claims, run }: Study): string[] {
  const discussionOf = (variantId: string) =>
    claims.find(({ id }) => id === `classify/${variantId}`)?.by.split(", in the discussion of ")[1];
  const rows = classes.filter(({ tellsApart }) => tellsApart.of === run.seeds.length);
  const discussions = [...new Set(rows.map(({ variantId }) => discussionOf(variantId)))];
  return discussions.flatMap((discussion) => {
    if (discussion === undefined) return [];
    const own = rows.filter(({ variantId }) => discussionOf(variantId) === discussion);
    const told = (isIt: (share: Share) => boolean) =>
      own.filter(({ tellsApart }) => isIt(tellsApart)).map(({ variantId }) => variantId);
    const all = told(({ count, of }) => count === of);
    const none = told(({ count }) => count === 0);
    const some = own.filter(({ tellsApart: { count, of } }) => count > 0 && count < of);
    const parts = [
      ...(all.length === 0 ? [] : [`with every seed by ${names(all)}`]),
      ...(some.length === 0
        ? []
        : [`with ${listed(some.map((row) => `${shareText(row.tellsApart)} by ${code(row.variantId)}`))}`]),
      ...(none.length === 0 ? [] : [`with none by ${names(none)}`]),
    ];
    return [
      `${bold(`${discussion[0]!.toUpperCase()}${discussion.slice(1)}.`)} The classes were told apart ${parts.join("; ")} ([table](#two-classes)).`,
    ];
  });
}
