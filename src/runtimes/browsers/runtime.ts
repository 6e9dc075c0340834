import { BoxbenchError } from "../../core/errors.ts";
import type { ModelFiles, OpenOptions, Runtime, Session } from "../types.ts";
import type { BrowserDriver } from "./driver.ts";
import { openInPage } from "./open-in-page.ts";
import { pageFiles } from "./page-files.ts";
import { type BrowserProvider, isTfjs, paths } from "./page/api.ts";
import { probeBrowser } from "./probe.ts";
import { providerFacts, refuseThreads, titleOf } from "./providers.ts";
import { tfjsModelToServe, onnxToServe, type ServedModel } from "./served-model.ts";
import { servePage } from "./server.ts";

/**
 * ONNX Runtime Web or TF.js in an installed browser without a window. Each session has a browser process, an empty
 * profile and a local server of its own; starting them is in none of the timings.
 */
export function browserRuntime(driver: BrowserDriver, provider: BrowserProvider): Runtime {
  const id = `${driver.id}/${provider}`;
  const { reads, computes, packages } = providerFacts(provider);
  return {
    id,
    title: titleOf(provider, driver.title),
    reads,
    ...(computes === undefined ? {} : { computes }),
    packages: driver.package === undefined ? packages : [...packages, driver.package],
    probe: () => probeBrowser(driver, provider),
    open: (model, options) => openInDriver(driver, id, provider, model, options),
  };
}

async function openInDriver(
  driver: BrowserDriver,
  id: string,
  provider: BrowserProvider,
  model: ModelFiles,
  { threads }: OpenOptions,
): Promise<Session> {
  const found = driver.find();
  if (found.path === null) {
    const message = `Runtime ${id} is unavailable: ${found.reason}. To fix: ${found.fix}.`;
    throw new BoxbenchError("UNAVAILABLE", message);
  }
  refuseThreads(id, provider, threads);
  const served = await modelToServe(id, provider, model);
  const closers: (() => Promise<void>)[] = [];
  const close = async () => {
    for (const closeOne of closers.splice(0).reverse()) await closeOne();
  };
  try {
    const page = await pageFiles(isTfjs(provider) ? "tfjs" : "ort");
    const server = await servePage(page, served.contents[0]!, served.files);
    closers.push(() => server.close());
    const browserPage = await driver.open(found.path, provider, server);
    closers.push(() => browserPage.close());
    return await openInPage({
      id,
      provider,
      threads,
      served,
      modelPath: paths.model,
      server,
      browserPage,
      close,
    });
  } catch (error) {
    await close();
    throw error;
  }
}

/** @throws BoxbenchError ONNX_FILE or MODEL_FILE where the file that the provider reads is missing or damaged */
export function modelToServe(id: string, provider: BrowserProvider, model: ModelFiles): Promise<ServedModel> {
  return isTfjs(provider) ? tfjsModelToServe(id, provider, model) : onnxToServe(model);
}
