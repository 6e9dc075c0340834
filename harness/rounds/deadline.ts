import { fewestRaceRounds } from "../../src/measure/racing.ts";
import type { RoundLimits } from "../../src/measure/rounds.ts";
import { laterSeconds } from "./expected-time.ts";
import type { RunFollower } from "./follower.ts";
import type { RoundBlock } from "./round-order.ts";
import type { ScheduleOptions } from "./scheduler.ts";

/**
 * When the runtimes after the first answer all images: parity has compared their answers, so which runtime is faster
 * comes before that, and they must still get to it.
 */
const scoringShare = 0.5;
const lastScoringRound = 6;

/**
 * What the budget of a run allows; nothing is held back where there is none.
 *
 * @param budget seconds; null for none
 * @param pace how many times as long as expected the cells so far took
 * @param isScoredAtOnce whether a first round answers all images on every runtime
 */
export function deadlineOf(
  budget: number | null,
  { startedSeconds, closingSeconds }: Pick<RunFollower, "startedSeconds" | "closingSeconds">,
  rounds: RoundLimits,
  pace: () => number,
  isScoredAtOnce: boolean,
): Pick<ScheduleOptions, "areLaterScored" | "isOver"> {
  if (budget === null) return {};
  const secondsSpent = () => performance.now() / 1000 - startedSeconds;
  return {
    areLaterScored: (round) =>
      (isScoredAtOnce && round === 1) ||
      round >= Math.min(lastScoringRound, rounds.max) ||
      (round > fewestRaceRounds && secondsSpent() > scoringShare * budget),
    isOver: ({ cells }: RoundBlock) => {
      const later = cells.length * laterSeconds + 1 + closingSeconds;
      // A machine that other work slows down is slow to close, too.
      return secondsSpent() + later * Math.max(1, pace()) > budget;
    },
  };
}
