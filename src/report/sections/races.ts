import type { RaceRecord, Results } from "../../core/results.ts";
import { isSure } from "../answers/fastest-of-races.ts";
import { measuredCells } from "../cells.ts";
import { formatCount, formatCounted, formatDigits, formatRange, formatRatioInterval } from "../format.ts";
import { moreTimeCommand } from "../go-on.ts";
import { memberFindings } from "../members.ts";
import { blocks, bold, code, list, names, table, text } from "../markdown.ts";

type Racer = RaceRecord["racers"][number];

/** Which runtime is how much faster, for each architecture; null of a run without races. */
export function raceSection(results: Results): string | null {
  const { races = [] } = results;
  const held = races.filter(({ racers }) => racers.length > 0);
  if (held.length === 0) return null;
  const open = held.filter(({ racers }) => !racers[0]!.isDone);
  return blocks(
    "## Which runtime, by how much",
    table(
      [
        ["architecture", "text"],
        ["fastest", "text"],
        ["p50 (ms)", "number"],
        ["the others, times as long", "text"],
        ["rounds", "number"],
      ],
      held.map(rowOf),
    ),
    originText(results, held),
    "Variants whose graphs differ in the values of their weights alone are one architecture: they take turns, one in each round after the first. Ratios are of the same rounds, so what slows a round down cancels. Their intervals hold for all pairs of an architecture together (95 %), however often the race was looked at. The fastest is bold where it is sure.",
    memberText(results),
    open.length === 0
      ? null
      : blocks(
          `Not all was decided when the run ended, of ${formatCounted(held.length, "architecture")}. ${moreTimeText(results)}`,
          list(open.map(openText)),
        ),
  );
}

/** Where the times of the table were measured, and of how many calls they are. */
function originText(results: Results, races: readonly RaceRecord[]): string {
  const cells = measuredCells(results);
  const samples = cells.flatMap((cell) => cell.blocks.map(({ samplesMs }) => samplesMs.length));
  const plain = races.every(({ batch, threads }) => batch === 1 && threads === 1);
  const size = plain ? "Batch 1 on 1 thread" : "Batch 1 on 1 thread where nothing else is said";
  const machine = results.machines === undefined ? ` of ${text(results.environment.cpu)}` : "";
  return `${size}${machine}. A round is one fresh process of each runtime, with ${formatRange(samples, formatCount)} calls of a model; p50 is the median of the rounds' medians. Every sample is in \`results.json\`; [Make it again](#make-it-again) has the command.`;
}

function rowOf({ variantIds, batch, threads, racers }: RaceRecord): string[] {
  const [front, ...others] = racers;
  const size = [
    ...(batch === 1 ? [] : [`batch ${batch}`]),
    ...(threads === 1 ? [] : [formatCounted(threads, "thread")]),
  ];
  return [
    [names(variantIds), ...size].join(", "),
    isSure({ racers }) ? bold(code(front!.runtimeId)) : code(front!.runtimeId),
    formatDigits(front!.p50Ms),
    others.length === 0 ? "no other runtime" : others.map(ratioText).join("; "),
    String(front!.rounds),
  ];
}

function ratioText({ runtimeId, ratio, interval }: Racer): string {
  return `${code(runtimeId)} ${formatDigits(ratio)} (${formatRatioInterval(interval)})`;
}

/** How to learn what is open. */
function moreTimeText(results: Results): string {
  const command = moreTimeCommand(results);
  return command === null
    ? `More time may settle it (${code("--budget 10m")}):`
    : `More time may settle it, with the folder of this page: ${code(command)}. Open:`;
}

function openText({ variantIds, racers }: RaceRecord): string {
  const unsure = racers.slice(1).filter(({ interval }) => interval === null || interval[0] <= 1);
  const what =
    unsure.length > 0
      ? `whether ${code(racers[0]!.runtimeId)} is faster than ${names(unsure.map(({ runtimeId }) => runtimeId))}`
      : "by how much, to 10 %";
  return `${names(variantIds)}: ${what}`;
}

function memberText(results: Results): string | null {
  const found = memberFindings(results);
  if (found === null) return null;
  const { members, limit, odd } = found;
  const looked = `Weights: the ${members} variants that share a graph with two or more others were compared with them`;
  if (odd.length === 0) {
    return `${looked}; none takes ${formatDigits(limit, 2)} times as long or as short, so weights make no difference that this run could see.`;
  }
  const parts = odd.map(
    ({ variantId, runtimeId, ratio }) =>
      `${code(variantId)} on ${code(runtimeId)} (${formatDigits(ratio, 2)} times the median)`,
  );
  return `${looked}. ${bold("They matter")} for ${parts.join(", ")}: values that are denormal or not finite can do that, and so can a disturbance of the one round.`;
}
