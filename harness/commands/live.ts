import { addSelectionOptions } from "../plan/bench-options.ts";
import { budgetOf, integerIn, roundsOf, secondsOf } from "../base/options.ts";
import type { AddCommand } from "../base/command.ts";
import type { LiveCommandOptions } from "../live/live-options.ts";

type AskedLive = Omit<LiveCommandOptions, "rounds"> & Partial<Pick<LiveCommandOptions, "rounds">>;

/** `boxbench live`: the browser that a person has in front of them. */
export const addLiveCommand: AddCommand = (program, context) => {
  addSelectionOptions(program.command("live"), [1])
    .description("Serve a page that measures models in any browser, and write a report for each of them.")
    .option("--data <dir>", "folder of your own images and their labels, or a label file, for --model")
    .option("--out <dir>", "folder that gets a folder for each browser (default: reports)")
    .option("--rounds <min-max>", "page loads of every cell; an interval takes five", roundsOf)
    .option(
      "--budget <time>",
      "how long a page measures, such as 60s, 3m or none; every cell gets one round in any case " +
        "(default: 60s, and none with --rounds)",
      secondsOf,
    )
    .option("--port <n>", "port of the page (default: a free one)", integerIn(0, 65_535), 0)
    .option("--lan [address]", "serve other devices, over HTTPS, at this address of the computer")
    .option("--minutes <n>", "with --lan: minutes until the page is no longer served", integerIn(1, 1440), 60)
    .option("--export <dir>", "serve nothing, and write the page into a folder for a static host")
    .option("--once", "end when the first browser is done")
    .action(async (options: AskedLive) => {
      const { live } = await import("../live/live.ts");
      const { pageBudgetSeconds, pageRounds } = await import("../live/page-progress.ts");
      const { rounds = pageRounds } = options;
      const budget = options.budget ?? (options.rounds === undefined ? pageBudgetSeconds : Infinity);
      await live({ ...options, rounds, budget: budgetOf(budget) }, context);
    });
};
