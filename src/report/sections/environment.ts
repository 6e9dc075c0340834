import type { Results } from "../../core/results.ts";
import { formatBytes, formatCount, formatSeconds } from "../format.ts";
import { blocks, code, sentence, table, text } from "../markdown.ts";

/** Where and when the run took place. */
export function environmentSection(results: Results): string {
  const { environment, run, dataset } = results;
  const packages = Object.entries(environment.packages).map(([name, version]) => `${code(name)} ${version}`);
  const rows = [
    ["CPU", `${text(environment.cpu)}, ${formatCount(environment.coresUsable)} usable cores`],
    ["GPU", environment.gpu === null ? "none found" : text(environment.gpu)],
    ["memory", formatBytes(environment.memoryBytes)],
    ["system", text(environment.os)],
    ["Node.js", `${environment.node} (V8 ${environment.v8})`],
    ["packages", packages.join(", ")],
    ["commit", environment.gitCommit === null ? "not known" : code(environment.gitCommit)],
    ["run", `${code(run.id)}, ${timesText(run.startedAt, run.finishedAt)}`],
    [
      dataset.side === null ? "inputs" : "images",
      `${sentence(text(dataset.description))} ${countsText(dataset)} (SHA-256 of these ${code(dataset.validationSha256.slice(0, 12))}).`,
    ],
  ];
  return blocks(
    "## Where it ran",
    table(
      [
        ["", "text"],
        ["", "text"],
      ],
      rows,
    ),
  );
}

/** A user's own model is only measured: nothing is trained on. */
function countsText({ side, trainCount, validationCount }: Results["dataset"]): string {
  const size = side === null ? "" : `Side ${formatCount(side)} px; `;
  if (trainCount === 0) return `${size}${formatCount(validationCount)} in all`;
  return `${size}${formatCount(trainCount)} to train, ${formatCount(validationCount)} to validate`;
}

function timesText(startedAt: string, finishedAt: string | null): string {
  if (finishedAt === null) return `started ${startedAt}, not finished`;
  const seconds = (Date.parse(finishedAt) - Date.parse(startedAt)) / 1000;
  return `started ${startedAt}, took ${formatSeconds(seconds)}`;
}
