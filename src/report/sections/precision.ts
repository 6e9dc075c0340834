import type {
  Cell,
  PrecisionDifference,
  PrecisionFile,
  PrecisionsRecord,
  Results,
} from "../../core/results.ts";
import { shipSentences } from "../answers/ship.ts";
import { coldStartOf } from "../block-medians.ts";
import {
  isMeasured,
  inOrder,
  mainConfiguration,
  placementLabels,
  ranRuntimeIds,
  variantIdsOf,
} from "../cells.ts";
import {
  formatBytes,
  formatCount,
  formatCounted,
  formatDigits,
  formatRatioInterval,
  NOT_AVAILABLE,
} from "../format.ts";
import { blocks, code, fold, list, names, sentence, table, text, type Column } from "../markdown.ts";
import { drawsOf, fileOf, precisionScoreOf, ratioOf } from "../precision/lookup.ts";
import { stateOf, stateText } from "../precision/states.ts";
import { wordsOf } from "../tasks/registry.ts";

/** What each precision costs and gains on each runtime; null of a run of float32 alone. */
export function precisionSection(results: Results, pictures: string): string | null {
  const { precisions } = results;
  if (precisions === undefined) return null;
  return blocks(
    "## Precision",
    list(shipSentences(results)),
    pictures,
    fileTable(precisions),
    calibrationText(precisions),
    stepsText(precisions),
    drawTable(precisions),
    stateTable(precisions),
    refusedText(results, precisions),
    ...variantIdsOf(results).map((variantId) => variantTable(results, precisions, variantId)),
    caption,
  );
}

const caption =
  "Native: most products of weights were computed in the precision, as the profile of one run says; emulated: they were computed in float32, behind casts or with weights made float32 again. Times are ratios to float32 of the same runtime within the same rounds, with 95 % intervals; load is reading the file and making the session. The difference is of the same images on the same runtime, image by image, with a 95 % interval (paired bootstrap); below 0 the precision is better. Answers are compared with an unoptimised run of the same file on the CPU: what is lost to float32 is accuracy, not parity. None of these cells is in a ranking of runtimes.";

function fileTable({ files }: PrecisionsRecord): string {
  const ofFloat32 = (file: PrecisionFile) =>
    files.find(({ variantId, precision }) => variantId === file.variantId && precision === "fp32");
  return table(
    [
      ["variant", "text"],
      ["precision", "text"],
      ["bytes", "number"],
      ["with gzip", "number"],
      ["of fp32", "number"],
      ["nodes", "number"],
      ["kept in float32", "text"],
    ],
    files.map((file) => [
      code(file.variantId),
      code(file.precision),
      formatBytes(file.sizeBytes),
      formatBytes(file.gzipBytes),
      formatDigits(file.gzipBytes / (ofFloat32(file)?.gzipBytes ?? file.gzipBytes), 2),
      String(file.nodes),
      keptText(file),
    ]),
  );
}

function keptText({ precision, kept }: PrecisionFile): string {
  if (precision === "fp32") return "all";
  if (kept.length === 0) return "nothing";
  return kept
    .map(({ opType, count, reason }) => `${count === 1 ? "" : `${count} `}${text(opType)} (${text(reason)})`)
    .join(", ");
}

function calibrationText({ files }: PrecisionsRecord): string | null {
  const lines = new Map<string, string[]>();
  for (const { variantId, calibration } of files) {
    if (calibration === null) continue;
    const { method, on, examples, seed, isReal, scoredToo } = calibration;
    const doubt = isReal
      ? ""
      : ". **Random inputs reach other ranges than real ones: so accuracy means little**";
    const apart =
      scoredToo === undefined || !isReal
        ? ""
        : scoredToo === 0
          ? "; none of them is scored"
          : `. **${formatCount(scoredToo)} images of them are scored, too: so losses look smaller than they are**`;
    const line = `Ranges by ${code(method)} on ${examples} ${text(on)}, seed ${seed}${apart}${doubt}`;
    lines.set(line, [...new Set([...(lines.get(line) ?? []), variantId])]);
  }
  if (lines.size === 0) return null;
  return [...lines]
    .map(([line, variantIds]) => (lines.size === 1 ? `${line}.` : `${names(variantIds)}: ${line}.`))
    .join(" ");
}

/** What was tried to keep a loss under what was asked for. */
function stepsText({ files }: PrecisionsRecord): string | null {
  const asked = files.filter(({ steps }) => steps !== undefined);
  if (asked.length === 0) return null;
  return blocks(
    ...asked.map(({ variantId, precision, steps = [] }) =>
      fold(
        `${variantId}, ${precision}: what each step towards the loss that was asked for bought`,
        list(steps.map((step) => text(step))),
      ),
    ),
  );
}

const drawCaption =
  "The same file calibrated on other inputs, each on one runtime against its float32 there, image by image: how far a loss is that of the choice.";

/** What each choice of calibration inputs costs: a row for each file that was calibrated. */
function drawTable(precisions: PrecisionsRecord): string | null {
  const files = precisions.files.filter((file) => drawsOf(precisions, file).length > 0);
  if (files.length === 0) return null;
  const most = Math.max(...files.map((file) => drawsOf(precisions, file).length));
  const places = Array.from({ length: most }, (_, index) => index);
  return blocks(
    table(
      [
        ["variant", "text"],
        ["precision", "text"],
        ...places.map((index): Column => [`worse by, choice ${index + 1}`, "number"]),
        ["between choices", "number"],
      ],
      files.map((file) => {
        const draws = drawsOf(precisions, file);
        const losses = draws.map(({ difference }) => difference.difference);
        const { unit } = draws[0]!.difference;
        return [
          code(file.variantId),
          code(file.precision),
          ...places.map((index) =>
            draws[index] === undefined ? NOT_AVAILABLE : reachText(draws[index].difference),
          ),
          `${formatDigits(Math.max(...losses) - Math.min(...losses), 2)}${unit === "" ? "" : ` ${unit}`}`,
        ];
      }),
    ),
    drawCaption,
  );
}

/** What ran how: a row for each runtime, a column for each precision. */
function stateTable(precisions: PrecisionsRecord): string | null {
  const cells = precisions.cells.filter((cell) => stateOf(cell) !== null);
  if (cells.length === 0) return null;
  const present = [...new Set(cells.map(({ precision }) => precision))];
  return table(
    [["computed in", "text"], ...present.map((name): Column => [code(name), "text"])],
    inOrder(cells.map(({ runtimeId }) => runtimeId)).map((runtimeId) => [
      code(runtimeId),
      ...present.map((precision) =>
        countedStates(cells.filter((cell) => cell.runtimeId === runtimeId && cell.precision === precision)),
      ),
    ]),
  );
}

function countedStates(cells: readonly Cell[]): string {
  const counts = new Map<string, number>();
  for (const cell of cells) {
    const labels = isMeasured(cell) ? placementLabels(cell) : [];
    const state = [stateOf(cell)!, ...labels].join(", ");
    counts.set(state, (counts.get(state) ?? 0) + 1);
  }
  if (counts.size === 0) return NOT_AVAILABLE;
  if (counts.size === 1) return [...counts.keys()][0]!;
  return [...counts].map(([state, count]) => `${state} (${formatCounted(count, "cell")})`).join("; ");
}

/** Where a run kept its files, which is gone with it. */
const fileName = /^Cannot use ONNX file \S+: /;

/** The state and its reason, which may begin with the same word. */
function failureText(state: string, message: string): string {
  return message.startsWith(`${state} `) ? message : `${state}: ${message}`;
}

/** The runtimes' own words where they took no file, each once; not those of runtimes that could not run at all. */
function refusedText(results: Results, { cells }: PrecisionsRecord): string | null {
  const ran = new Set(ranRuntimeIds(results));
  const lines = new Map<string, Cell[]>();
  for (const cell of cells.filter(({ runtimeId }) => ran.has(runtimeId))) {
    const words =
      cell.status === "failed"
        ? failureText(stateOf(cell)!, cell.message.replace(fileName, ""))
        : cell.status === "skipped"
          ? cell.reason
          : null;
    if (words !== null) lines.set(words, [...(lines.get(words) ?? []), cell]);
  }
  if (lines.size === 0) return null;
  return list(
    [...lines].map(([words, own]) => {
      const runtimes = [...new Set(own.map(({ runtimeId }) => runtimeId))];
      const present = [...new Set(own.map(({ precision }) => precision))];
      return sentence(`${names(runtimes)}, ${names(present)}: ${text(words)}`);
    }),
  );
}

function variantTable(results: Results, precisions: PrecisionsRecord, variantId: string): string | null {
  const configuration = mainConfiguration(results);
  const cells = precisions.cells.filter(
    (cell) =>
      cell.variantId === variantId &&
      cell.batch === configuration.batch &&
      cell.threads === configuration.threads &&
      stateOf(cell) !== null,
  );
  if (cells.length === 0) return null;
  const { column, cell: scoreText } = wordsOf(results);
  const hasMemory = (results.memory ?? []).some(({ precision }) => precision !== undefined);
  const rows = inOrder(cells.map(({ runtimeId }) => runtimeId)).flatMap((runtimeId) => [
    ...float32Row(results, precisions, variantId, runtimeId, hasMemory),
    ...cells
      .filter((cell) => cell.runtimeId === runtimeId)
      .map((cell) => {
        const score = precisionScoreOf(precisions, cell);
        return [
          code(runtimeId),
          code(cell.precision),
          loadText(cell),
          ...(hasMemory ? [memoryText(results, cell)] : []),
          ratioText(precisions, cell),
          score === undefined ? NOT_AVAILABLE : scoreText(score.score),
          differenceText(precisions, cell),
          stateText(cell),
        ];
      }),
  ]);
  const whole = table(
    [
      ["runtime", "text"],
      ["precision", "text"],
      ["load (ms)", "number"],
      ...(hasMemory ? [["memory", "number"] satisfies Column] : []),
      ["times as long", "text"],
      [column, "number"],
      ["worse by", "text"],
      ["computed", "text"],
    ],
    rows,
  );
  return fold(
    `${variantId}: every runtime, batch ${configuration.batch} on ${formatCounted(configuration.threads, "thread")}`,
    whole,
  );
}

function float32Row(
  results: Results,
  precisions: PrecisionsRecord,
  variantId: string,
  runtimeId: string,
  hasMemory: boolean,
): string[][] {
  if (fileOf(precisions, { variantId, precision: "fp32" }) === undefined) return [];
  const cell = results.cells
    .filter(isMeasured)
    .find((own) => own.variantId === variantId && own.runtimeId === runtimeId);
  if (cell === undefined) return [];
  const score = results.scores.find((own) => own.variantId === variantId && own.runtimeId === runtimeId);
  return [
    [
      code(runtimeId),
      code("fp32"),
      loadText(cell),
      ...(hasMemory ? [memoryText(results, cell)] : []),
      `1 (${formatDigits(cell.latency.p50Ms)} ms)`,
      score === undefined ? NOT_AVAILABLE : wordsOf(results).cell(score.score),
      "",
      "",
    ],
  ];
}

function loadText(cell: Cell): string {
  if (!isMeasured(cell)) return NOT_AVAILABLE;
  const { readMs, createMs } = coldStartOf(cell);
  return formatDigits(readMs + createMs, 2);
}

/** What a model adds to its process, opened and run; of a browser all that it has. */
function memoryText(results: Results, cell: Cell): string {
  const record = (results.memory ?? []).find(
    ({ variantId, runtimeId, batch, threads, precision = "fp32" }) =>
      variantId === cell.variantId &&
      runtimeId === cell.runtimeId &&
      batch === cell.batch &&
      threads === cell.threads &&
      precision === cell.precision,
  );
  if (record?.status !== "measured") return NOT_AVAILABLE;
  return record.startBytes === null
    ? `${formatBytes(record.ranBytes)} in all`
    : formatBytes(record.ranBytes - record.startBytes);
}

function ratioText(precisions: PrecisionsRecord, cell: Cell): string {
  const found = ratioOf(precisions, cell);
  if (found === undefined || !isMeasured(cell)) return NOT_AVAILABLE;
  const labels = placementLabels(cell);
  const { ratio, interval } = found;
  return `${formatDigits(ratio, 2)} (${[formatRatioInterval(interval, 2), ...labels].join(", ")})`;
}

function differenceText(precisions: PrecisionsRecord, cell: Cell): string {
  const [first] = precisionScoreOf(precisions, cell)?.differences ?? [];
  return first === undefined ? NOT_AVAILABLE : reachText(first);
}

function reachText({ difference, interval }: PrecisionDifference): string {
  return `${formatDigits(difference, 2)} (${formatDigits(interval[0], 2)} to ${formatDigits(interval[1], 2)})`;
}
