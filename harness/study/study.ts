import type { ArchitectureRecord, PlacesScore } from "../../src/core/study/architectures.ts";
import type { HeadCosts } from "../../src/core/study/costs.ts";
import type { PrecisionFindings } from "../../src/core/study/precision.ts";
import type { ClassRecord } from "../../src/core/study/classes.ts";
import type { Study } from "../../src/core/study/study.ts";
import { STUDY_SCHEMA_VERSION } from "../../src/core/study/study.ts";
import type { TargetRecord } from "../../src/core/study/targets.ts";
import type { TrainingRecord } from "../../src/core/study/training.ts";
import { architectureSpecs, byHandSpecs } from "../../src/study/architectures.ts";
import { classSpecs, slowClassSpecs } from "../../src/study/classes.ts";
import { targetSpecs, targetSweepRows } from "../../src/study/targets.ts";
import { findingsOf } from "../../src/study/analyse.ts";
import { parts, type PartName, type StudyChoice } from "../../src/study/parts.ts";
import { keyOf, summaryOf } from "../../src/study/trainings.ts";
import { describeOptimizer } from "../../src/study/protocol.ts";
import type { BackendId } from "../../src/tfjs/types.ts";
import type { Context } from "../base/command.ts";
import { describeEnvironment } from "../machine/environment.ts";
import { formatDuration } from "../base/progress.ts";
import { architectureTraining } from "./train-architectures.ts";
import { classTraining } from "./train-classes.ts";
import { targetTraining } from "./train-targets.ts";
import { trainEach } from "./train-each.ts";
import { trainAll, type TrainProgress } from "./train-all.ts";

export interface StudyOptions {
  readonly parts: readonly PartName[];
  readonly choice: StudyChoice;
  readonly jobs: number;
  readonly backend: BackendId | null;
  /** Null to train anew. */
  readonly cache: string | null;
  /** Trains no longer than this; null for as long as it takes. */
  readonly minutes: number | null;
  /** Times of the heads that the report shows beside their errors; null for none. */
  readonly headCosts: HeadCosts | null;
  /** What a run of the bench says of precisions; null where the part was not asked for. */
  readonly precision: PrecisionFindings | null;
  /** The command line that does the same again. */
  readonly command: string;
}

/** Does the trainings of some parts of the study and works out what they say. */
export async function runStudy(options: StudyOptions, context: Context): Promise<Study> {
  const { choice, jobs, backend, cache, minutes } = options;
  const chains = options.parts.flatMap((part) => [...parts[part].chains(choice)]);
  const startedMs = Date.now();
  const common = {
    jobs,
    cache,
    backend,
    signal: context.signal,
    deadlineMs: minutes === null ? null : startedMs + minutes * 60_000,
  };
  const { trainings, missing } = await trainAll(chains, {
    ...common,
    onDone: (record, progress) => context.note(progressLine(record, progress, Date.now() - startedMs)),
  });
  const classes = await trainEach(
    classTraining,
    options.parts.includes("classify") ? classSpecs(choice) : [],
    {
      ...common,
      onDone: (record, count, total) => context.note(classLine(record, count, total)),
    },
  );
  const slow = options.parts.includes("classify") ? slowClassSpecs(choice) : [];
  const kept = await trainEach(classTraining, slow, { ...common, deadlineMs: 0 });
  const heads = options.parts.includes("architectures") ? architectureSpecs(choice) : [];
  const architectures = await trainEach(architectureTraining, heads, {
    ...common,
    onDone: (record, count, total) => context.note(architectureLine(record, count, total)),
  });
  // Seconds, and the row that the others are measured by: whatever --minutes says.
  const byHand = await trainEach(architectureTraining, heads.length === 0 ? [] : byHandSpecs(choice), {
    ...common,
    deadlineMs: null,
  });
  const asked = options.parts.includes("learning-rate") ? targetSpecs(choice) : [];
  const targets = await trainEach(targetTraining, asked, {
    ...common,
    onDone: (record, count, total) => context.note(targetLine(record, count, total)),
  });
  const headRecords = [...architectures.records, ...byHand.records];
  const classRecords = [...classes.records, ...kept.records];
  // In the order that was asked for, whichever ended first.
  const inOrder = chains
    .flatMap(({ specs }) => specs.map((spec) => trainings.get(keyOf(spec))))
    .filter((record) => record !== undefined);
  const done = [...new Map(inOrder.map((record) => [record.id, record])).values()];
  const runs = [
    ...done.map(({ result }) => result),
    ...classRecords,
    ...architectures.records,
    ...targets.records,
  ];

  const { cpu, coresUsable, os, node, packages, gitCommit } = await describeEnvironment({ hashing: false });
  return {
    schemaVersion: STUDY_SCHEMA_VERSION,
    run: {
      command: options.command,
      preset: choice.preset,
      parts: [...options.parts],
      seeds: [...choice.seeds],
      finishedAt: new Date().toISOString(),
      trainings: runs.length,
      missing: missing + classes.missing + architectures.missing + targets.missing,
      trainingSeconds: runs.reduce((sum, { seconds }) => sum + seconds, 0),
      backend: [...new Set(runs.map(({ backend }) => backend))].join(", "),
    },
    environment: {
      cpu,
      coresUsable,
      os,
      node,
      packages: Object.fromEntries(Object.entries(packages).map(([name, { version }]) => [name, version])),
      gitCommit,
    },
    ...(await findingsOf(options.parts, choice, trainings, classRecords, headRecords)),
    trainings: done.map(summaryOf),
    classTrainings: classRecords,
    architectureTrainings: headRecords,
    ...(targets.records.length === 0
      ? {}
      : { targetSweep: targetSweepRows(targets.records), targetTrainings: targets.records }),
    ...(options.headCosts === null ? {} : { headCosts: options.headCosts }),
    ...(options.precision === null ? {} : { precision: options.precision }),
  };
}

function classLine(record: ClassRecord | null, done: number, total: number): string {
  const position = `[${String(done).padStart(String(total).length)}/${total}]`;
  if (record === null) return `${position} left out, time is up`;
  const { variantId, optimizer, seed, accuracy, seconds } = record;
  const result = accuracy === null ? "diverged" : `error rate ${accuracy.errorRate.toPrecision(2)}`;
  return `${position} ${variantId}  ${optimizer}  seed ${seed}  ${result}  ${formatDuration(seconds * 1000)}`;
}

function targetLine(record: TargetRecord | null, done: number, total: number): string {
  const position = `[${String(done).padStart(String(total).length)}/${total}]`;
  if (record === null) return `${position} left out, time is up`;
  const { variantId, optimizer, seed, error, seconds } = record;
  const result = error === null ? "diverged" : `error ${error.toPrecision(3)}`;
  return `${position} ${variantId}  ${optimizer}  seed ${seed}  ${result}  ${formatDuration(seconds * 1000)}`;
}

function architectureLine(record: ArchitectureRecord | null, done: number, total: number): string {
  const position = `[${String(done).padStart(String(total).length)}/${total}]`;
  if (record === null) return `${position} left out, time is up`;
  const { variantId, split, seed, seen, neverSeen, seconds } = record;
  const error = (score: PlacesScore | null) =>
    score === null ? "none" : `${score.meanErrorPx.toPrecision(3)} px`;
  return (
    `${position} ${variantId}  ${split}  seed ${seed}  where trained ${error(seen)}  never seen ${error(neverSeen)}  ` +
    formatDuration(seconds * 1000)
  );
}

function progressLine(
  record: TrainingRecord | null,
  { done, total, share }: TrainProgress,
  elapsedMs: number,
): string {
  const position = `[${String(done).padStart(String(total).length)}/${total}]`;
  const left = share >= 1 ? "done" : `${formatDuration((elapsedMs * (1 - share)) / share)} left`;
  return `${position} ${record === null ? "left out, time is up" : describeRecord(record)}  ${left}`;
}

/** A training in one line. */
export function describeRecord({ spec, result }: TrainingRecord): string {
  const data = spec.distinct === null ? spec.images : `${spec.distinct} of ${spec.images}`;
  const error =
    result.outcome === "diverged" || result.accuracy === null
      ? "diverged"
      : `${result.accuracy.meanErrorPx.toPrecision(3)} px`;
  return `${spec.network}  ${describeOptimizer(spec.optimizer)}  ${data} images  seed ${spec.seed}  ${error}`;
}
