import { mkdtemp, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { basename, join } from "node:path";
import { messageOf } from "../../src/core/errors.ts";
import type { Results } from "../../src/core/results.ts";
import { availabilityOf } from "../../src/runtimes/availability.ts";
import type { Runtime } from "../../src/runtimes/types.ts";
import type { Context } from "../base/command.ts";
import { cellsOf } from "../plan/plan.ts";
import { recordInto } from "../results/record-into.ts";
import { createRunFolder, runIdOf } from "../results/run-folder.ts";
import { writeReport } from "../results/write-report.ts";
import type { MeasureRunOptions } from "../rounds/measure-rounds.ts";
import { measureRun } from "../rounds/measure-run.ts";
import { browserOf } from "./browser-facts.ts";
import { chosenInPage } from "./chosen-in-page.ts";
import { awayMinutes, type Device } from "./device.ts";
import { deviceRecord } from "./device-record.ts";
import { liveWorker } from "./live-worker.ts";
import { doneLine, pageFollower } from "./page-progress.ts";
import { startedResults } from "./page-results.ts";
import { pageSelection } from "./page-selection.ts";
import type { PreparedForPages } from "./prepare-for-pages.ts";
import type { DeviceState } from "./device-state.ts";
import { servedEnvironment } from "./served-environment.ts";
import { shownCells } from "./shown-cells.ts";

export interface DeviceRun {
  readonly device: Device;
  readonly runtimes: readonly Runtime[];
  /** What it may measure: may be on its way still. */
  readonly prepared: Promise<PreparedForPages>;
  /** Models that were chosen of it; null for all. */
  readonly variantIds: readonly string[] | null;
  readonly options: MeasureRunOptions;
  /** The folder that gets a folder for each device. */
  readonly out: string;
  /** The command line that served the page. */
  readonly command: string;
  readonly context: Context;
}

/**
 * Measures what a person chose in the page of a device, as `bench` measures this machine, and leaves results.json
 * and a report.
 *
 * @returns the folder of the run
 */
export async function measureDevice(run: DeviceRun): Promise<string> {
  const { device, runtimes, options, context } = run;
  const startedAt = new Date();
  const temporary = await mkdtemp(join(tmpdir(), "boxbench-live-"));
  const folder = join(run.out, `${runIdOf(startedAt)}-live-${device.key.slice(0, 4).replaceAll(/\W/g, "0")}`);
  let record: Results | null = null;
  const show = (line: string, step: Partial<Pick<DeviceState, "share" | "left">> = {}) =>
    device.show({ line, cells: record === null ? [] : shownCells(record), ...step });
  const own: Context = {
    ...context,
    note: (line) => show(line),
    status: () => {},
  };
  try {
    device.show({
      phase: "preparing",
      line: "Preparing the models.",
      share: 0,
      cells: [],
      reportPath: null,
      galleryPath: null,
    });
    const { subject: whole, cells } = await run.prepared;
    await createRunFolder(folder);
    const chosen = await Promise.all(
      runtimes.map(async (runtime) => chosenInPage(runtime, await availabilityOf(runtime))),
    );
    const variantIds = run.variantIds ?? whole.selection.variantIds;
    const { threads } = options;
    const selection = pageSelection(cells, { runtimes: chosen, threads, variantIds });
    const results = startedResults({
      run: {
        id: basename(folder),
        command: run.command,
        seed: options.seed,
        preset: options.preset,
        task: whole.task,
        startedAt: startedAt.toISOString(),
        rounds: options.rounds,
      },
      environment: deviceRecord(device.facts, await servedEnvironment(chosen)),
      records: whole.records,
      variantIds,
    });
    record = results;
    const recorder = recordInto(
      folder,
      results,
      cellsOf(selection.blocks).map(({ id }) => id),
    );
    await recorder.save();
    device.show({ phase: "measuring" });
    const byId = new Map(runtimes.map((runtime) => [runtime.id, runtime]));
    try {
      await measureRun({
        ...whole,
        selection,
        options,
        follower: pageFollower(options.rounds, show),
        temporary,
        recorder,
        context: own,
        startWorker: () => liveWorker(device, byId, () => context.note(awayNote(device, folder), "warning")),
      });
      await recorder.update({ run: { ...results.run, finishedAt: new Date().toISOString() } });
    } finally {
      await writeReport(results, folder);
    }
    await offerReport(device, folder, results);
    device.show({
      phase: "done",
      share: 1,
      line: doneLine(results, options.budget ?? null),
      cells: shownCells(results),
    });
    return folder;
  } catch (error) {
    device.show({ phase: "failed", line: messageOf(error) });
    throw error;
  } finally {
    await rm(temporary, { recursive: true, force: true });
  }
}

/** What the terminal says of a page that has gone. */
function awayNote({ facts }: Device, folder: string): string {
  return `${browserOf(facts)}: the page is gone. Its run goes on when it comes back in its tab within ${awayMinutes} minutes, and ends with what is in ${folder} otherwise.`;
}

/** Lets the page show the report and the pictures of true and predicted places. */
async function offerReport(device: Device, folder: string, results: Results): Promise<void> {
  const offer = async (name: string): Promise<string> => {
    const path = `/device/${device.key}/${name}`;
    device.contents.set(path, await readFile(join(folder, name)));
    return path;
  };
  device.contents.clear();
  device.show({
    reportPath: await offer("report.html"),
    galleryPath: results.gallery === null ? null : await offer("gallery.png"),
  });
}
