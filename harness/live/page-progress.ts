import type { Cell, Results } from "../../src/core/results.ts";
import { fewestBlocks } from "../../src/measure/cluster-interval.ts";
import type { RoundLimits } from "../../src/measure/rounds.ts";
import { formatDuration } from "../base/progress.ts";
import type { RunFollower } from "../rounds/follower.ts";
import type { RunProgress } from "../rounds/run-progress.ts";
import type { DeviceState } from "./device-state.ts";

/** Page loads of every cell: as many as an interval takes. */
export const pageRounds: RoundLimits = { min: fewestBlocks, max: fewestBlocks };

/** How long a person waits; the first round is finished in any case. */
export const pageBudgetSeconds = 60;

/** Writing a report takes a second or two. */
const closingSeconds = 3;

/**
 * Tells a person who waits how far a page is.
 *
 * @param show gets a line, and how much is done, which never becomes less
 */
export function pageFollower(
  rounds: RoundLimits,
  show: (line: string, step: Pick<DeviceState, "share" | "left">) => void,
): RunFollower {
  const startedSeconds = performance.now() / 1000;
  let mostShare = 0;
  const tell = (round: number, runtimeId: string, progress: Pick<RunProgress, "secondsLeft">) => {
    const secondsLeft = progress.secondsLeft();
    const spent = performance.now() / 1000 - startedSeconds;
    mostShare = Math.max(mostShare, spent / (spent + secondsLeft + closingSeconds));
    const of = round > rounds.max ? ", for what was disturbed" : ` of ${rounds.max}`;
    const left = `About ${shownSeconds(secondsLeft)} left.`;
    // The line is read out when it changes, the time is not.
    show(`Round ${round}${of}: ${runtimeId}.`, { share: mostShare, left });
  };
  return {
    startedSeconds,
    closingSeconds,
    onBlock: ({ round, runtimeId }, progress) => tell(round, runtimeId, progress),
    onCell: ({ runtimeId }, round, progress) => tell(round, runtimeId, progress),
    onEnd: () => {},
  };
}

/** To five seconds: more would be a promise. */
function shownSeconds(seconds: number): string {
  return formatDuration(Math.max(5, Math.ceil(seconds / 5) * 5) * 1000);
}

/** What is said at the end, and why some times have no interval. */
export function doneLine({ cells, run }: Results, budgetSeconds: number | null): string {
  const short = cells.filter(isWithoutInterval).length;
  if (short === 0 || budgetSeconds === null || run.rounds.max < fewestBlocks) return "Done.";
  return (
    `Done. The ${formatDuration(budgetSeconds * 1000)} that a page has were too short for ${fewestBlocks} rounds, so that ` +
    `${short} of the times have no interval: choose fewer models or runtimes, or serve the page with a longer --budget.`
  );
}

function isWithoutInterval(cell: Cell): boolean {
  return cell.status === "measured" && cell.placement?.software !== true && cell.latency.p50Interval === null;
}
