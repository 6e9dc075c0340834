import type { MemoryRecord, Results } from "../../core/results.ts";
import { runtimeIdsOf } from "../cells.ts";
import { formatBytes, formatCount, formatRange } from "../format.ts";
import { blocks, code, fold, table, text, type Column } from "../markdown.ts";

type Measured = Extract<MemoryRecord, { status: "measured" }>;

/** The most memory that a process holds: first for each runtime, then for each cell. */
export function memorySection(results: Results): string | null {
  // What lower precisions take is told beside what else they cost.
  const memory = (results.memory ?? []).filter(({ precision }) => precision === undefined);
  if (memory.length === 0) return null;
  const measured = memory.filter((record): record is Measured => record.status === "measured");
  return blocks(
    "## Memory",
    answerOf(results, measured),
    measured.length === 0 ? "No memory was measured." : runtimeTable(results, measured),
    measured.length === 0 ? null : caption,
    measured.length === 0 ? null : fold("Every cell", cellTable(measured)),
    leftOut(memory),
  );
}

const caption =
  "Peak resident memory of a process of its own, with nothing timed in it: before the model (Node and this harness), behind opening it, and behind runs. What a runtime adds is the difference. Of a browser all processes are added up; pages that they share count more than once.";

function answerOf(results: Results, measured: readonly Measured[]): string | null {
  const peaks = byRuntime(results, measured).map(([id, records]) => ({
    id,
    most: Math.max(...records.map(({ ranBytes }) => ranBytes)),
  }));
  if (peaks.length < 2) return null;
  const leanest = peaks.reduce((best, peak) => (peak.most < best.most ? peak : best));
  const largest = peaks.reduce((best, peak) => (peak.most > best.most ? peak : best));
  return `${code(leanest.id)} needs the least memory, ${formatBytes(leanest.most)} at most, and ${code(largest.id)} the most, ${formatBytes(largest.most)}.`;
}

function byRuntime(results: Results, measured: readonly Measured[]): [string, Measured[]][] {
  return runtimeIdsOf(results).flatMap((id): [string, Measured[]][] => {
    const records = measured.filter(({ runtimeId }) => runtimeId === id);
    return records.length === 0 ? [] : [[id, records]];
  });
}

function runtimeTable(results: Results, measured: readonly Measured[]): string {
  const range = (values: readonly number[]) => formatRange(values, formatBytes);
  return table(
    [
      ["runtime", "text"],
      ["cells", "number"],
      ["before the model", "number"],
      ["opening adds", "number"],
      ["running adds", "number"],
      ["peak", "number"],
    ],
    byRuntime(results, measured).map(([id, records]) => [
      code(id),
      formatCount(records.length),
      range(records.flatMap(({ startBytes }) => (startBytes === null ? [] : [startBytes]))),
      range(
        records.flatMap(({ startBytes, openedBytes }) =>
          startBytes === null ? [] : [openedBytes - startBytes],
        ),
      ),
      range(records.map(({ openedBytes, ranBytes }) => ranBytes - openedBytes)),
      range(records.map(({ ranBytes }) => ranBytes)),
    ]),
  );
}

const columns: Column[] = [
  ["variant", "text"],
  ["runtime", "text"],
  ["batch", "number"],
  ["threads", "number"],
  ["before the model", "number"],
  ["opened", "number"],
  ["behind runs", "number"],
];

function cellTable(measured: readonly Measured[]): string {
  return table(
    columns,
    measured.map(({ variantId, runtimeId, batch, threads, startBytes, openedBytes, ranBytes }) => [
      code(variantId),
      code(runtimeId),
      formatCount(batch),
      formatCount(threads),
      formatBytes(startBytes),
      formatBytes(openedBytes),
      formatBytes(ranBytes),
    ]),
  );
}

function leftOut(memory: readonly MemoryRecord[]): string | null {
  const lines = memory.flatMap((record) => {
    if (record.status === "measured") return [];
    const why = record.status === "skipped" ? record.reason : `${record.code}: ${record.message}`;
    return [`- ${code(record.variantId)} on ${code(record.runtimeId)}, batch ${record.batch}: ${text(why)}`];
  });
  return lines.length === 0 ? null : fold("Not measured", lines.join("\n"));
}
