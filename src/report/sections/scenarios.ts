import type { Results, ScenarioName, ScenarioRecord } from "../../core/results.ts";
import { formatCount, formatDigits, formatRange, formatShare, NOT_AVAILABLE } from "../format.ts";
import { inputNoun } from "../input-noun.ts";
import { blocks, bold, code, fold, list, table, text, type Column } from "../markdown.ts";

type Measured<Name extends ScenarioName = ScenarioName> = Extract<ScenarioRecord, { status: "measured" }> & {
  scenario: Name;
};

type Offline = Extract<Measured, { scenario: "offline" }>;
type Server = Extract<Measured, { scenario: "server" }>;
type Loop = Exclude<Measured, Offline | Server>;

/** How each variant and runtime does under MLPerf's kinds of load. */
export function scenarioSection(results: Results): string | null {
  const scenarios = results.scenarios ?? [];
  if (scenarios.length === 0) return null;
  const noun = inputNoun(results);
  return blocks(
    "## Under load",
    answerOf(scenarios, noun),
    scenarioTable(scenarios, noun),
    captionOf(scenarios, noun),
    disturbedText(scenarios),
    serverFold(scenarios.filter(isServer)),
    leftOut(scenarios),
  );
}

function isServer(record: ScenarioRecord): record is Server {
  return record.status === "measured" && record.scenario === "server";
}

function isOffline(record: ScenarioRecord): record is Offline {
  return record.status === "measured" && record.scenario === "offline";
}

function isLoop(record: ScenarioRecord): record is Loop {
  return (
    record.status === "measured" &&
    (record.scenario === "single-stream" || record.scenario === "multi-stream")
  );
}

/** The runtime that carries the most, where there are two or more to choose from. */
function answerOf(scenarios: readonly ScenarioRecord[], noun: string): string | null {
  const variantIds = [...new Set(scenarios.map(({ variantId }) => variantId))];
  const lines = variantIds.flatMap((variantId) => {
    const own = scenarios.filter((record) => record.variantId === variantId);
    const served = own.filter(isServer).filter(({ best }) => best !== null);
    const bulk = own.filter(isOffline);
    const parts = [
      ...(served.length < 2 ? [] : [serverText(served)]),
      ...(bulk.length < 2 ? [] : [offlineText(bulk, noun)]),
    ];
    return parts.length === 0 ? [] : [`${code(variantId)}: ${parts.join("; ")}.`];
  });
  return lines.length === 0 ? null : list(lines.slice(0, 5));
}

function serverText(served: readonly Server[]): string {
  const best = served.reduce((most, record) =>
    record.best!.ratePerSecond > most.best!.ratePerSecond ? record : most,
  );
  return `${code(best.runtimeId)} serves the most single queries, ${formatDigits(best.best!.ratePerSecond)} per second with p99 within ${formatDigits(best.boundMs)} ms`;
}

function offlineText(bulk: readonly Offline[], noun: string): string {
  const best = bulk.reduce((most, record) => (record.imagesPerSecond > most.imagesPerSecond ? record : most));
  return `${code(best.runtimeId)} gets through the most ${noun}s, ${formatDigits(best.imagesPerSecond)} per second in batches of ${formatCount(best.batch)}`;
}

function scenarioTable(scenarios: readonly ScenarioRecord[], noun: string): string {
  const asked = (name: ScenarioName) => scenarios.some(({ scenario }) => scenario === name);
  const keys = [...new Set(scenarios.map(({ variantId, runtimeId }) => `${variantId} ${runtimeId}`))];
  const columns: { name: ScenarioName; column: Column }[] = [
    { name: "single-stream", column: ["single-stream p90 (ms)", "number"] },
    { name: "multi-stream", column: ["multi-stream p99 (ms)", "number"] },
    { name: "offline", column: [`offline ${noun}s/s (batch)`, "number"] },
    { name: "server", column: ["server queries/s (bound)", "number"] },
  ];
  const shown = columns.filter(({ name }) => asked(name));
  return table(
    [["variant", "text"], ["runtime", "text"], ...shown.map(({ column }) => column)],
    keys.map((key) => {
      const own = scenarios.filter(({ variantId, runtimeId }) => `${variantId} ${runtimeId}` === key);
      const { variantId, runtimeId } = own[0]!;
      return [
        code(variantId),
        code(runtimeId),
        ...shown.map(({ name }) => figureOf(own.find(({ scenario }) => scenario === name))),
      ];
    }),
  );
}

/** The number by which MLPerf judges a scenario. */
function figureOf(record: ScenarioRecord | undefined): string {
  if (record === undefined) return NOT_AVAILABLE;
  if (record.status === "skipped") return "skipped";
  if (record.status === "failed") return `failed: ${record.code}`;
  if (isOffline(record)) return `${formatDigits(record.imagesPerSecond)} (${formatCount(record.batch)})`;
  if (isServer(record)) {
    const { best, boundMs, finished } = record;
    const bound = `(${formatDigits(boundMs)} ms)`;
    if (best === null) return `none ${bound}`;
    return `${finished ? "" : "at least "}${formatDigits(best.ratePerSecond)} ${bound}`;
  }
  return formatDigits(record.scenario === "single-stream" ? record.p90Ms : record.p99Ms);
}

function captionOf(scenarios: readonly ScenarioRecord[], noun: string): string {
  const loops = scenarios.filter(isLoop);
  const multi = loops.filter(({ scenario }) => scenario === "multi-stream");
  const threads = formatRange(
    scenarios.map((record) => record.threads),
    formatCount,
  );
  const parts = [
    `On ${threads} ${threads === "1" ? "thread" : "threads"}, each in a process of its own.`,
    ...(loops.length === 0
      ? []
      : [
          "Single-stream and multi-stream send the next query when the last one is answered" +
            `${
              multi.length === 0
                ? ""
                : `; a query of multi-stream has ${formatRange(
                    multi.map(({ samplesPerQuery }) => samplesPerQuery),
                    formatCount,
                  )} ${noun}s`
            }.`,
        ]),
    ...(scenarios.some(isOffline)
      ? [`Offline has all ${noun}s from the start and takes the best batch.`]
      : []),
    ...(scenarios.some(isServer)
      ? [
          `Server gets single queries at random moments (Poisson), answers them one at a time, and counts from the moment at which a query was due; the rate is the highest that was ${bold("shown")} to keep 99 % of latencies within the bound (99 % confidence, 662 queries or more).`,
        ]
      : []),
  ];
  return parts.join(" ");
}

/** Which of the figures to doubt. */
function disturbedText(scenarios: readonly ScenarioRecord[]): string | null {
  const disturbed = scenarios.filter((record) => record.status === "measured" && record.disturbed !== null);
  if (disturbed.length === 0) return null;
  const named = disturbed
    .slice(0, 5)
    .map(({ variantId, runtimeId, scenario }) => `${code(variantId)} on ${code(runtimeId)}, ${scenario}`);
  const rest = disturbed.length > 5 ? ` and ${disturbed.length - 5} more` : "";
  return `Something else had the processor while these were measured, so they can do better: ${named.join("; ")}${rest}.`;
}

function serverFold(servers: readonly Server[]): string | null {
  if (servers.length === 0) return null;
  return fold(
    "Server: every rate that was tried",
    table(
      [
        ["variant", "text"],
        ["runtime", "text"],
        ["bound (ms)", "number"],
        ["queries/s", "number"],
        ["load (%)", "number"],
        ["queries", "number"],
        ["over the bound", "number"],
        ["p50 (ms)", "number"],
        ["p99 (ms)", "number"],
        ["mean queue (ms)", "number"],
        ["mean service (ms)", "number"],
        ["verdict", "text"],
      ],
      servers.flatMap((server) =>
        server.trials
          .toSorted((a, b) => a.ratePerSecond - b.ratePerSecond)
          .map((trial) => [
            code(server.variantId),
            code(server.runtimeId),
            formatDigits(server.boundMs),
            formatDigits(trial.ratePerSecond),
            formatShare((trial.ratePerSecond * trial.meanServiceMs) / 1000),
            formatCount(trial.queries),
            formatCount(trial.missed),
            formatDigits(trial.p50Ms),
            formatDigits(trial.p99Ms),
            formatDigits(trial.meanQueueMs),
            formatDigits(trial.meanServiceMs),
            trial.verdict,
          ]),
      ),
    ),
  );
}

function leftOut(scenarios: readonly ScenarioRecord[]): string | null {
  const lines = scenarios.flatMap((record) => {
    if (record.status === "measured") return [];
    const why = record.status === "skipped" ? record.reason : `${record.code}: ${record.message}`;
    return [`${code(record.variantId)} on ${code(record.runtimeId)}, ${record.scenario}: ${text(why)}`];
  });
  return lines.length === 0 ? null : fold("Not measured", list(lines));
}
