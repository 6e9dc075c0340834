import type { Tensors } from "../../../../src/core/tensor.ts";
import type { BrowserPage } from "../../../../src/runtimes/browsers/browser-page.ts";
import { isTfjs, type BrowserProvider } from "../../../../src/runtimes/browsers/page/api.ts";
import { tensorFrom } from "../../../../src/tensors/arrays.ts";
import { modelIdOf } from "../../../plan/plan.ts";
import type { JobModel } from "../../../workers/job-base.ts";
import { hiddenReason } from "../../hidden-reason.ts";
import type { MeasuringFrame } from "../../page/frame.ts";
import { takeHiddenMs } from "../../page/hidden-time.ts";
import { pageRuntimes, type OfferedModel, type PageRuntime } from "../../page-runtime.ts";
import type { PageFunction } from "../../answers.ts";
import type { DeviceFacts } from "../../device-facts.ts";
import type { Exported } from "../exported.ts";

/** A runtime that opens models of the export in a frame of this page. */
export type ExportedRuntime = PageRuntime<JobModel>;

/** What may run models in this page, by provider. */
export function exportedRuntimes(
  exported: Exported,
  facts: DeviceFacts,
  frame: MeasuringFrame,
): Map<BrowserProvider, ExportedRuntime> {
  return pageRuntimes<JobModel>({
    facts,
    versions: exported.versions,
    place: { root: here("."), mayLackIsolation: true },
    server: { offer: offerBytes },
    offer: async (_, provider, model) => offeredModel(exported, provider, model),
    openFrame: (library) => openFrame(frame, library, facts),
  });
}

function offeredModel({ models }: Exported, provider: BrowserProvider, model: JobModel): OfferedModel {
  const { onnx, tfjs } = models.get(idOf(model))!;
  const { modelPath, sha256s, weightFiles } = isTfjs(provider) ? tfjs! : onnx;
  const placed = weightFiles.map(({ name, path }) => ({ name, path: here(path) }));
  return { served: { path: modelPath, sha256s, weightFiles: placed }, modelPath: here(modelPath) };
}

/** The key of a model among those of the export. */
export function idOf({ variantId, precision }: JobModel): string {
  return modelIdOf({ variantId, precision: precision ?? "fp32" });
}

/** The address of a file beside this page. */
function here(path: string): string {
  return new URL(path, location.href).href;
}

async function openFrame(
  frame: MeasuringFrame,
  library: "ort" | "tfjs",
  facts: DeviceFacts,
): Promise<BrowserPage> {
  let calls = 0;
  const call = async (name: PageFunction, values: readonly unknown[]) => {
    calls += 1;
    try {
      const { value, tensors } = await frame.run({ id: calls, name, values });
      return tensors === null ? structuredClone(value) : tensors.map(ownTensors);
    } catch (error) {
      throw new Error(textOf(error), { cause: error });
    }
  };
  await call("load", [library]);
  return {
    page: {
      // The function is the one that calls the page by name; the frame has its own.
      evaluate: async (_action, value) => {
        const [, name, values] = value as unknown as [string, PageFunction, unknown[]];
        return (await call(name, values)) as never;
      },
      workers: () => Array.from({ length: frame.workers }),
    },
    browserName: facts.browser ?? "a browser",
    disturbance: () => hiddenReason(takeHiddenMs()),
    close: async () => {
      await call("unload", []);
    },
  };
}

/** What a frame answers, as objects of this page: those of a frame are of classes of its own. */
function ownTensors(tensors: Tensors): Tensors {
  return Object.fromEntries(
    Object.entries(tensors).map(([name, tensor]) => {
      const { dtype, shape, data } = tensor;
      if (!ArrayBuffer.isView(data)) return [name, tensor];
      const bytes = new Uint8Array(data.buffer, data.byteOffset, data.byteLength);
      return [name, tensorFrom(dtype, Array.from(shape), Uint8Array.from(bytes).buffer)];
    }),
  );
}

/** Errors of a frame are of a class of its own, too. */
function textOf(error: unknown): string {
  return String((error as { message?: unknown } | null)?.message ?? error);
}

/** Gives bytes an address for as long as they are used. */
async function offerBytes<T>(bytes: Uint8Array, use: (path: string) => Promise<T>): Promise<T> {
  const address = URL.createObjectURL(new Blob([Uint8Array.from(bytes)]));
  try {
    return await use(address);
  } finally {
    URL.revokeObjectURL(address);
  }
}
