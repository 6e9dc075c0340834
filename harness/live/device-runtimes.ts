import { versionOf } from "../../src/core/installed-packages.ts";
import { deviceOf } from "../../src/runtimes/adapter.ts";
import { isOnGpu, isTfjs, paths, type BrowserProvider } from "../../src/runtimes/chromium/page/api.ts";
import { openInPage } from "../../src/runtimes/chromium/open-in-page.ts";
import { modelToServe, providerFacts, titleOf } from "../../src/runtimes/chromium/runtime.ts";
import type { ServedModel } from "../../src/runtimes/chromium/served-model.ts";
import type { Runtime } from "../../src/runtimes/types.ts";
import type { Availability } from "../../src/core/device.ts";
import type { Device } from "./device.ts";
import { providers, type DeviceFacts } from "./protocol.ts";

/** The engine behind a browser, by which its runtimes are called: those of two machines then stand in one column. */
export function familyOf({ userAgent }: Pick<DeviceFacts, "userAgent">): string {
  // Every browser of iOS is Safari inside.
  if (/iPhone|iPad|iPod/.test(userAgent)) return "safari";
  if (/Firefox\//.test(userAgent)) return "firefox";
  if (/Chrom(?:e|ium)\//.test(userAgent)) return "chromium";
  return /Safari\//.test(userAgent) ? "safari" : "browser";
}

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
    probe: () => Promise.resolve(availabilityOf(provider, facts)),
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

/** What a device can do with a provider, from what its page said. */
export function availabilityOf(provider: BrowserProvider, facts: DeviceFacts): Availability {
  if (!facts.isIsolated) {
    return {
      available: false,
      reason: "the page is not cross-origin isolated, so it has no threads and a coarse clock",
      fix: "open it at https:// or at localhost, in a browser of 2022 or newer",
    };
  }
  const version = `${isTfjs(provider) ? versionOf("@tensorflow/tfjs") : versionOf("onnxruntime-web")} in ${facts.browser ?? "a browser"}`;
  if (!isOnGpu(provider)) return { available: true, version, device: "CPU (WASM SIMD)" };
  const [graphics, adapter] =
    provider === "tfjs-webgl" ? (["WebGL 2", facts.webgl] as const) : (["WebGPU", facts.webgpu] as const);
  if (adapter === null) {
    return {
      available: false,
      reason: `the browser offers no ${graphics} adapter`,
      fix: "use a newer browser or driver",
    };
  }
  return { available: true, version, ...deviceOf(adapter) };
}
