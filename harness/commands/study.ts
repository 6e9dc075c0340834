import { availableParallelism } from "node:os";
import { join } from "node:path";
import { InvalidArgumentError, Option } from "commander";
import { BoxbenchError } from "../../src/core/errors.ts";
import type { PartName, StudyChoice } from "../../src/study/parts.ts";
import type { StudyPreset } from "../../src/study/protocol.ts";
import type { BackendId } from "../../src/tfjs/types.ts";
import { trainingBackends } from "../plan/bench-options.ts";
import type { AddCommand, Context } from "../base/command.ts";
import { collectNames, integerIn, matchUsualIds } from "../base/options.ts";

interface StudyCommandOptions {
  readonly part?: readonly string[];
  readonly sweep?: "lr";
  readonly variant?: readonly string[];
  readonly seeds?: number;
  readonly rates?: readonly number[];
  readonly preset: StudyPreset;
  readonly quick?: boolean;
  readonly jobs: number;
  readonly backend?: BackendId;
  readonly minutes?: number;
  readonly fresh?: boolean;
  readonly bench?: string;
  readonly out?: string;
}

export const studyCacheFolder = join(".cache", "study");

const defaultSeeds = { study: 5, long: 5, quick: 2 } as const satisfies Record<StudyPreset, number>;

/** `boxbench study`: every statement of the discussions, over several seeds. */
export const addStudyCommand: AddCommand = (program, context) => {
  program
    .command("study")
    .description("Check every statement of the discussions over several seeds, and write reports/study/.")
    .option(
      "--part <name...>",
      "parts of the study (default: all but architectures and precision, which have reports of their own)",
      collectNames,
    )
    .addOption(new Option("--sweep <what>", "lr: the same as --part learning-rate").choices(["lr"]))
    .option("--variant <glob...>", "variants (default: those that each part has)", collectNames)
    .option(
      "--seeds <n>",
      "number of seeds, from 1 on; of classifiers from 2 on (default: 5, quick: 2)",
      integerIn(1, 1000),
    )
    .option(
      "--rates <list>",
      "learning rates of the sweep, such as 1e-4,0.01 (default: by optimizer)",
      parseRates,
    )
    .addOption(
      new Option(
        "--preset <name>",
        "how long to train: study for numbers to publish, long for five times that",
      )
        .choices(["study", "quick", "long"])
        .default("study"),
    )
    .option("--quick", "the same as --preset quick: a first look, without the slow networks")
    .option(
      "--jobs <n>",
      "trainings at a time, each on one thread",
      integerIn(1, 256),
      availableParallelism(),
    )
    .addOption(
      new Option("--backend <id>", "training backend (default: the fastest that loads)").choices(
        trainingBackends,
      ),
    )
    .option("--minutes <n>", "train no longer than this and report what there is then", integerIn(0, 100_000))
    .option("--fresh", "train again, also what is in the cache")
    .option(
      "--bench <run>",
      "with the part architectures: a run of bench --family heads, whose times the report shows beside the errors; " +
        "with the part precision: a run with --precision (default: one is made)",
    )
    .option("--out <dir>", "folder of the report (default: reports/study; for some parts reports/study-part)")
    .action(async (options: StudyCommandOptions) => study(options, context));
};

async function study(options: StudyCommandOptions, context: Context): Promise<void> {
  const { partNames, usualPartNames } = await import("../../src/study/parts.ts");
  const { variantIds } = await import("../../src/zoo/registry.ts");
  const { headVariantIds } = await import("../../src/zoo/heads/registry.ts");
  const { classVariantIds } = await import("../../src/zoo/class-registry.ts");
  const { targetVariants } = await import("../../src/zoo/targets/registry.ts");
  const preset = options.quick === true ? "quick" : options.preset;
  const asked = [...(options.part ?? []), ...(options.sweep === undefined ? [] : ["learning-rate"])];
  const parts = matchUsualIds(
    "part",
    asked.length === 0 ? ["*"] : asked,
    usualPartNames,
    partNames,
  ) as PartName[];
  const targetIds = parts.includes("learning-rate") ? Object.keys(targetVariants) : [];
  const isHeadsOnly = parts.every((part) => part === "architectures");
  const chosen =
    options.variant === undefined
      ? null
      : matchUsualIds(
          "variant",
          options.variant,
          isHeadsOnly
            ? headVariantIds
            : parts.every((part) => part === "precision")
              ? [...variantIds, ...headVariantIds]
              : [...variantIds, ...classVariantIds],
          [...variantIds, ...headVariantIds, ...classVariantIds, ...targetIds],
        );
  const choice: StudyChoice = {
    seeds: Array.from({ length: options.seeds ?? defaultSeeds[preset] }, (_, index) => index + 1),
    preset,
    variants: chosen?.filter((id) => !classVariantIds.includes(id) && !targetIds.includes(id)) ?? null,
    targetVariants: chosen?.filter((id) => targetIds.includes(id)) ?? [],
    classVariants: chosen?.filter((id) => classVariantIds.includes(id)) ?? null,
    rates: options.rates ?? null,
  };
  const isWhole = asked.length === 0 && chosen === null && choice.rates === null && preset === "study";
  const isAllHeads = isHeadsOnly && chosen === null && preset === "study";
  const folder = isWhole ? "study" : isAllHeads ? "architectures" : "study-part";
  const out = options.out ?? join("reports", folder);
  const { createRunFolder } = await import("../results/run-folder.ts");
  await createRunFolder(out);
  const { benchNumbersOf } = await import("../study/bench-numbers.ts");
  const numbers = await benchNumbersOf({
    run: options.bench ?? null,
    parts,
    choice,
    out,
    minutes: options.minutes ?? null,
    signal: context.signal,
  });
  const { runStudy } = await import("../study/study.ts");
  const { writeStudy } = await import("../study/write-study.ts");
  const found = await runStudy(
    {
      parts,
      choice,
      jobs: options.jobs,
      backend: options.backend ?? null,
      cache: options.fresh === true ? null : studyCacheFolder,
      minutes: options.minutes ?? null,
      ...numbers,
      command: studyCommandOf(options, preset),
    },
    context,
  );
  if (found.run.trainings + found.formulas.length === 0 && found.precision === undefined) {
    throw new BoxbenchError(
      "USAGE",
      "Nothing was trained, so there is nothing to report; give it more --minutes.",
    );
  }
  for (const { verdict, statement } of [...found.claims, ...(found.precision?.verdicts ?? [])])
    context.print(`${verdict.padEnd(12)} ${statement}`);
  for (const path of await writeStudy(found, out)) context.print(path);
}

function studyCommandOf(options: StudyCommandOptions, preset: StudyPreset): string {
  const words = ["npm run study --"];
  for (const part of options.part ?? []) words.push(`--part ${part}`);
  if (options.sweep !== undefined) words.push(`--sweep ${options.sweep}`);
  for (const glob of options.variant ?? []) words.push(`--variant '${glob}'`);
  if (options.rates !== undefined) words.push(`--rates ${options.rates.join(",")}`);
  if (options.bench !== undefined) words.push(`--bench ${options.bench}`);
  words.push(`--seeds ${options.seeds ?? defaultSeeds[preset]}`);
  if (preset !== "study") words.push(`--preset ${preset}`);
  return words.join(" ");
}

function parseRates(text: string): number[] {
  const rates = text.split(",").map((part) => (part.trim() === "" ? Number.NaN : Number(part)));
  for (const rate of rates) {
    if (!Number.isFinite(rate) || rate <= 0) {
      throw new InvalidArgumentError("Expected numbers above 0 with commas between them, such as 1e-4,0.01.");
    }
  }
  return [...new Set(rates)].toSorted((a, b) => a - b);
}
