import { versionOf } from "../../src/core/installed-packages.ts";
import { paths, type BrowserProvider } from "../../src/runtimes/browsers/page/api.ts";
import { modelToServe } from "../../src/runtimes/browsers/runtime.ts";
import type { ModelFiles, Runtime } from "../../src/runtimes/types.ts";
import type { LibraryVersions } from "./browser-facts.ts";
import type { Device } from "./device.ts";
import { pageRuntimes, type OfferedModel } from "./page-runtime.ts";

/**
 * What may run models in the page of a device, by provider.
 *
 * @param share offers bytes to every device
 */
export function deviceRuntimes(
  device: Device,
  share: (path: string, bytes: Uint8Array) => void,
): Map<BrowserProvider, Runtime> {
  return pageRuntimes<ModelFiles>({
    facts: device.facts,
    versions: libraryVersions(),
    server: device.server,
    offer: (id, provider, model) => offerModel(device, id, provider, model, share),
    openFrame: (library) => device.openPage(library),
  });
}

/** Gives a device its model and weights under paths of its own, and what is of a library under that of all. */
async function offerModel(
  device: Device,
  id: string,
  provider: BrowserProvider,
  model: ModelFiles,
  share: (path: string, bytes: Uint8Array) => void,
): Promise<OfferedModel> {
  const served = await modelToServe(id, provider, model);
  const ownPath = (path: string) => `/device/${device.key}${path}`;
  const modelPath = ownPath(paths.model);
  // It runs one model at a time.
  device.contents.clear();
  device.contents.set(modelPath, served.contents[0]!);
  for (const [path, bytes] of served.files) {
    if (path.startsWith(paths.weights)) device.contents.set(ownPath(path), bytes);
    else share(path, bytes);
  }
  const weightFiles = served.weightFiles.map(({ name, path }) => ({ name, path: ownPath(path) }));
  return { served: { ...served, weightFiles }, modelPath };
}

/** Of the libraries that this boxbench serves. */
export function libraryVersions(): LibraryVersions {
  return { ort: versionOf("onnxruntime-web"), tfjs: versionOf("@tensorflow/tfjs") };
}
