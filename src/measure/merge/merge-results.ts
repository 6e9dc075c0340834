import type {
  BaselineRecord,
  Cell,
  Gallery,
  ImagePart,
  MergedRun,
  Results,
  RunRecord,
} from "../../core/results.ts";
import { joinedParts } from "../../dataset/joined-parts.ts";
import { variantIdsByTask } from "../../zoo/tasks.ts";
import { imagesOf } from "../comparison/sides.ts";
import { cellsOfMachine } from "./cells.ts";
import { checkParts } from "./check-parts.ts";
import { judgeAgain } from "./claim-verdicts.ts";
import { machinesOf, type MachineParts } from "./machines.ts";
import { otherRecords } from "./other-records.ts";
import type { Part } from "./part.ts";
import { precisionsOf } from "./precisions.ts";

/**
 * Joins the results of several runs into one, as if they had been one run. Runtimes of more than one machine get
 * the machine's name after an `@`, so that each machine has columns of its own.
 *
 * @param command what the merged results give as the command that made them
 * @throws BoxbenchError RESULTS_FILE where the runs do not go together, naming both files
 */
export function mergeResults(parts: readonly Part[], command: string): Results {
  checkParts(parts);
  const machines = machinesOf(parts);
  const isOne = machines.length === 1;
  const joined = machines.map((machine) => {
    const own = {
      cells: cellsOfMachine(machine),
      scores: machine.parts.flatMap(({ results }) => results.scores),
      gallery: machine.parts.flatMap(({ results }) => (results.gallery === null ? [] : [results.gallery])),
    };
    return isOne ? own : namedAfter(machine.name, own);
  });
  const [first] = parts;
  const variants = uniqueById(parts.flatMap(({ results }) => results.variants));
  const merged: Results = {
    ...first!.results,
    ...otherRecords(machines, !isOne),
    ...precisionsOf(machines, !isOne),
    run: runOf(parts, machines, command),
    environment: machines[0]!.environment,
    ...(isOne ? {} : { machines: machines.map(({ name, environment }) => ({ name, environment })) }),
    variants: inZooOrder(variants, ({ id }) => id),
    dataset: datasetOf(parts),
    baselines: baselinesOf(parts),
    cells: inZooOrder(
      joined.flatMap(({ cells }) => cells),
      ({ variantId }) => variantId,
    ),
    scores: inZooOrder(
      joined.flatMap(({ scores }) => scores),
      ({ variantId }) => variantId,
    ),
    verdicts: inZooOrder(verdictsOf(parts), ({ variantId }) => variantId),
    gallery: galleryOf(joined.flatMap(({ gallery }) => gallery)),
  };
  return { ...merged, verdicts: judgeAgain(merged) };
}

interface OfMachine {
  readonly cells: readonly Cell[];
  readonly scores: Results["scores"];
  readonly gallery: readonly Gallery[];
}

function namedAfter(machine: string, { cells, scores, gallery }: OfMachine): OfMachine {
  const named = <T extends { readonly runtimeId: string }>(record: T): T => ({
    ...record,
    runtimeId: `${record.runtimeId}@${machine}`,
  });
  return {
    cells: cells.map((cell) => ({
      ...named(cell),
      id: cell.id.replace(` ${cell.runtimeId} `, ` ${cell.runtimeId}@${machine} `),
    })),
    scores: scores.map(named),
    gallery: gallery.map((own) => ({ ...own, rows: own.rows.map(named) })),
  };
}

function runOf(parts: readonly Part[], machines: readonly MachineParts[], command: string): RunRecord {
  const runs = machines.flatMap(({ name, parts: own }) =>
    own.flatMap((part) => mergedRunsOf(part, machines.length === 1 ? null : name)),
  );
  const [first, ...others] = runs.toSorted((a, b) => a.startedAt.localeCompare(b.startedAt));
  const last = runs.reduce((a, b) => ((a.finishedAt ?? "") < (b.finishedAt ?? "") ? b : a));
  const isUnfinished = runs.some(({ finishedAt }) => finishedAt === null);
  const rounds = parts.map(({ results }) => results.run.rounds);
  const { seed, preset, task } = parts[0]!.results.run;
  return {
    id: `${first!.startedAt.slice(0, 19).replaceAll(":", "-")}-merged`,
    command,
    seed,
    preset,
    task,
    startedAt: first!.startedAt,
    finishedAt: isUnfinished ? null : last.finishedAt,
    merged: [first!, ...others],
    rounds: {
      done: Math.min(...rounds.map(({ done }) => done)),
      min: Math.min(...rounds.map(({ min }) => min)),
      max: Math.max(...rounds.map(({ max }) => max)),
    },
  };
}

/** A run that was merged before stands for the runs that it was made of. */
function mergedRunsOf({ results: { run, environment } }: Part, machine: string | null): MergedRun[] {
  if (run.merged !== undefined) return run.merged.map((own) => ({ ...own, machine }));
  const { id, command, shard, startedAt, finishedAt } = run;
  const { gitCommit } = environment;
  return [
    { id, command, ...(shard === undefined ? {} : { shard }), startedAt, finishedAt, gitCommit, machine },
  ];
}

/** Of a claim that more than one run judged, the verdict of one that could. */
function verdictsOf(parts: readonly Part[]): Results["verdicts"] {
  const byClaim = new Map<string, Results["verdicts"][number]>();
  for (const record of parts.flatMap(({ results }) => results.verdicts)) {
    const key = `${record.variantId} ${record.statement}`;
    const known = byClaim.get(key);
    if (known === undefined || known.verdict === "not measured") byClaim.set(key, record);
  }
  return [...byClaim.values()];
}

/** One row for each variant, from the first run that has it. */
function galleryOf(galleries: readonly Gallery[]): Gallery | null {
  if (galleries.length === 0) return null;
  const all = galleries.flatMap(({ rows }) => rows);
  const isFirst = (row: Gallery["rows"][number], index: number) =>
    all.findIndex(({ variantId }) => variantId === row.variantId) === index;
  const rows = inZooOrder(all.filter(isFirst), ({ variantId }) => variantId);
  const shown = new Set(rows.flatMap((row) => row.cases.map(({ image }) => image)));
  const images = Object.assign({}, ...galleries.map((own) => own.images)) as Gallery["images"];
  return {
    images: Object.fromEntries(Object.entries(images).filter(([index]) => shown.has(index))),
    rows,
  };
}

/** The images of all runs: those that variants have to themselves, each once. */
function datasetOf(parts: readonly Part[]): Results["dataset"] {
  const [first] = parts;
  const own = parts.flatMap(({ results }) => results.dataset.parts ?? []);
  if (own.length === 0) return first!.results.dataset;
  const byImages = new Map<string, ImagePart>();
  for (const part of own) {
    const variantIds = [...new Set([...(byImages.get(part.sha256)?.variantIds ?? []), ...part.variantIds])];
    byImages.set(part.sha256, { ...part, variantIds: inZooOrder(variantIds, (id) => id) });
  }
  return joinedParts(inZooOrder([...byImages.values()], ({ variantIds }) => variantIds[0]!));
}

/** Answers without a network: each once for the same images, of which a shard may know some variants only. */
function baselinesOf(parts: readonly Part[]): BaselineRecord[] {
  const byKey = new Map<string, BaselineRecord>();
  for (const { results } of parts) {
    for (const record of results.baselines) {
      const [variantId] = record.variantIds ?? [];
      const images = variantId === undefined ? "" : imagesOf(results, variantId);
      const key = `${record.id} ${images}`;
      const known = byKey.get(key);
      const variantIds = [...new Set([...(known?.variantIds ?? []), ...(record.variantIds ?? [])])];
      byKey.set(key, {
        ...(known ?? record),
        ...(variantIds.length === 0 ? {} : { variantIds: inZooOrder(variantIds, (id) => id) }),
      });
    }
  }
  return inZooOrder([...byKey.values()], ({ variantIds }) => variantIds?.[0] ?? "");
}

function uniqueById<T extends { readonly id: string }>(records: readonly T[]): T[] {
  const byId = new Map<string, T>();
  for (const record of records) if (!byId.has(record.id)) byId.set(record.id, record);
  return [...byId.values()];
}

/** In the order of the zoo, which shards have lost; other variants after it, as they came. */
function inZooOrder<T>(records: readonly T[], variantIdOf: (record: T) => string): T[] {
  const order = Object.values(variantIdsByTask).flat();
  const placeOf = (record: T) => {
    const place = order.indexOf(variantIdOf(record));
    return place < 0 ? order.length : place;
  };
  return records.toSorted((a, b) => placeOf(a) - placeOf(b));
}
