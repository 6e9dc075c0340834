/** The page of a static host: it measures and judges by itself, and its visitor downloads what comes of it. */
import { messageOf } from "../../../../src/core/errors.ts";
import type { Results } from "../../../../src/core/results.ts";
import { wordsOf } from "../../../../src/report/tasks/registry.ts";
import { availabilityIn } from "../../browser-facts.ts";
import { offeredRuntimes } from "../../offer.ts";
import { deviceFacts } from "../../page/facts.ts";
import { MeasuringFrame } from "../../page/frame.ts";
import { doneLine } from "../../page-progress.ts";
import { keepAwake } from "../../page/keep-awake.ts";
import { showAsStatic, showDownload, showFacts, showLine, showOffer, showState } from "../../page/view.ts";
import type { DeviceFacts } from "../../device-facts.ts";
import { firstState, type DeviceState } from "../../device-state.ts";
import { shownCells } from "../../shown-cells.ts";
import { exportedName, type Exported } from "../exported.ts";
import { unpack } from "../pack.ts";
import { keep, readKept, type Kept } from "./kept.ts";
import { measureHere, threadsOf } from "./measure-here.ts";
import { pictureOf } from "./picture.ts";
import { exportedRuntimes } from "./runtimes.ts";

const frame = new MeasuringFrame((library) => ({
  page: `frame/${library}.html`,
  script: `frame/${library}.js`,
}));
let state: DeviceState = firstState;

await begin().catch((error: unknown) => showLine(messageOf(error)));

async function begin(): Promise<void> {
  showAsStatic();
  // Also hashes of what was fetched need it.
  if (!isSecureContext) return showLine("Open this page at https:// or at localhost: browsers ask for it.");
  const exported = await fetchExported();
  const facts = await deviceFacts();
  showFacts(facts);
  const runtimes = exportedRuntimes(exported, facts, frame);
  const offered = offeredRuntimes(
    runtimes,
    (provider) => availabilityIn(facts, provider, exported.versions, true),
    exported.asked ?? undefined,
  );
  const variantIds = exported.records.variants.map(({ id }) => id);
  const measure = (chosen: Omit<Kept, "results">, before: Results | null) => {
    const own = offered
      .filter(({ provider, reason }) => reason === null && chosen.providers.includes(provider))
      .map(({ provider }) => runtimes.get(provider)!);
    const models = variantIds.filter((id) => chosen.variantIds.includes(id));
    if (own.length === 0 || models.length === 0)
      return showLine("Choose at least one model and one runtime that this browser has.");
    void alone(() => run(exported, facts, { ...chosen, runtimes: own, models, before }));
  };
  showOffer({ variantIds, runtimes: offered }, (ids, providers) =>
    measure({ variantIds: ids, providers }, null),
  );
  showLine(["Choose what to measure.", ...isolationWords(exported, facts)].join(" "));
  const kept = readKept(exported.id);
  if (kept === null) return;
  if (kept.results.run.finishedAt === null) measure(kept, kept.results);
  else await showDone(exported, kept.results);
}

async function fetchExported(): Promise<Exported> {
  const response = await fetch(exportedName);
  if (!response.ok) throw new Error(`${exportedName} is missing on this host (${response.status}).`);
  return unpack(await response.arrayBuffer()) as Exported;
}

function isolationWords(exported: Exported, facts: DeviceFacts): string[] {
  if (facts.isIsolated) return [];
  const threads = threadsOf(exported, facts).length === 1 ? "runs on one thread" : "has no threads";
  return [
    `This host does not isolate the page (it sends no COOP and COEP headers), so everything ${threads}, and the clock ` +
      `has steps of ${Number(facts.clockStepMs.toPrecision(2))} ms.`,
  ];
}

/** Two pages that measure at once would disturb each other. */
async function alone(work: () => Promise<void>): Promise<void> {
  await navigator.locks.request("boxbench", { ifAvailable: true }, async (lock) => {
    if (lock === null) return showLine("Another tab of this browser is measuring. Close one of them.");
    await work().catch((error: unknown) => show({ phase: "failed", line: messageOf(error) }));
  });
}

interface Chosen extends Omit<Kept, "results"> {
  readonly runtimes: Parameters<typeof measureHere>[0]["runtimes"];
  readonly models: readonly string[];
  readonly before: Results | null;
}

async function run(exported: Exported, facts: DeviceFacts, chosen: Chosen): Promise<void> {
  keepAwake();
  const { variantIds, providers, runtimes, models, before } = chosen;
  show({ phase: "measuring", line: "Measuring.", share: 0, cells: [], galleryPath: null });
  let isKept = true;
  const results = await measureHere({
    exported,
    facts,
    runtimes,
    variantIds: models,
    before,
    signal: new AbortController().signal,
    keep: (kept) => {
      isKept = keep(exported.id, { results: kept, variantIds, providers });
      offerDownload(kept);
    },
    show: (line, shown, step = {}) => {
      const doubt = isKept ? "" : " This browser keeps nothing: do not close the page.";
      show({ line: line + doubt, cells: shownCells(shown), ...step });
    },
  });
  await showDone(exported, results);
}

async function showDone({ run: { budget } }: Exported, results: Results): Promise<void> {
  offerDownload(results);
  show({
    phase: "done",
    share: 1,
    line: doneLine(results, budget),
    cells: shownCells(results),
    galleryPath: await pictureOf(results.gallery, wordsOf(results).legend),
  });
}

let address: string | null = null;

function offerDownload(results: Results): void {
  if (address !== null) URL.revokeObjectURL(address);
  address = URL.createObjectURL(new Blob([JSON.stringify(results, null, 1)], { type: "application/json" }));
  showDownload(address);
}

function show(part: Partial<DeviceState>): void {
  state = { ...state, ...part };
  showState(state);
}
