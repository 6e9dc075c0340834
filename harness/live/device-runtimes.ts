import { versionOf } from "../../src/core/installed-packages.ts";
import { isTfjs, paths, type BrowserProvider } from "../../src/runtimes/browsers/page/api.ts";
import { openInPage } from "../../src/runtimes/browsers/open-in-page.ts";
import { providerFacts, titleOf } from "../../src/runtimes/browsers/providers.ts";
import { modelToServe } from "../../src/runtimes/browsers/runtime.ts";
import type { ServedModel } from "../../src/runtimes/browsers/served-model.ts";
import type { Runtime } from "../../src/runtimes/types.ts";
import type { Device } from "./device.ts";
import { availabilityIn, familyOf, type LibraryVersions } from "./browser-facts.ts";
import { providers } from "./protocol.ts";

/** What may run models in the page of a device, by provider. */
export function deviceRuntimes(
  device: Device,
  share: (path: string, bytes: Uint8Array) => void,
): Map<BrowserProvider, Runtime> {
  return new Map(providers.map((provider) => [provider, deviceRuntime(device, provider, share)]));
}

function deviceRuntime(
  device: Device,
  provider: BrowserProvider,
  share: (path: string, bytes: Uint8Array) => void,
): Runtime {
  const { facts } = device;
  const id = `${familyOf(facts)}/${provider}`;
  return {
    ...providerFacts(provider),
    id,
    title: titleOf(provider, facts.browser ?? "this browser"),
    // What the same provider may differ in Chromium: WebAssembly and WebGPU are specified bit for bit, or nearly.
    judgedAs: `chromium/${provider}`,
    probe: () => Promise.resolve(availabilityIn(facts, provider, libraryVersions())),
    open: async (model, { threads }) => {
      const served = await modelToServe(id, provider, model);
      const modelPath = offerModel(device, served, share);
      const browserPage = await device.openPage(isTfjs(provider) ? "tfjs" : "ort");
      const close = async () => {
        await browserPage.close();
        device.contents.clear();
      };
      const ownWeights = served.weightFiles.map(({ name, path }) => ({ name, path: ownPath(device, path) }));
      try {
        return await openInPage({
          id,
          provider,
          threads,
          served: { ...served, weightFiles: ownWeights },
          modelPath,
          server: device.server,
          browserPage,
          close,
        });
      } catch (error) {
        await close();
        throw error;
      }
    },
  };
}

function ownPath(device: Device, path: string): string {
  return `/device/${device.key}${path}`;
}

function offerModel(
  device: Device,
  { contents, files }: ServedModel,
  share: (path: string, bytes: Uint8Array) => void,
): string {
  const modelPath = ownPath(device, paths.model);
  device.contents.set(modelPath, contents[0]!);
  for (const [path, bytes] of files) {
    if (path.startsWith(paths.weights)) device.contents.set(ownPath(device, path), bytes);
    else share(path, bytes);
  }
  return modelPath;
}

/** Of the libraries that this boxbench serves. */
export function libraryVersions(): LibraryVersions {
  return { ort: versionOf("onnxruntime-web"), tfjs: versionOf("@tensorflow/tfjs") };
}
