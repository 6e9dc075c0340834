import type { Availability } from "../../src/core/device.ts";
import { deviceOf } from "../../src/runtimes/adapter.ts";
import { isOnGpu, isTfjs, type BrowserProvider } from "../../src/runtimes/browsers/page/api.ts";
import { providers, type DeviceFacts } from "./device-facts.ts";

/** Of the libraries that run in a page. */
export interface LibraryVersions {
  readonly ort: string;
  readonly tfjs: string;
}

/** What the runtimes of pages begin with: engines, and what says of none which it is. */
const families = ["chromium", "firefox", "safari", "browser"] as const;

/** All that a page may turn out to have. */
export const pageRuntimeIds = families.flatMap((family) =>
  providers.map((provider) => `${family}/${provider}`),
);

/** The engine behind a browser, by which its runtimes are called: those of two machines then stand in one column. */
export function familyOf({ userAgent }: Pick<DeviceFacts, "userAgent">): (typeof families)[number] {
  // Every browser of iOS is Safari inside.
  if (/iPhone|iPad|iPod/.test(userAgent)) return "safari";
  if (/Firefox\//.test(userAgent)) return "firefox";
  if (/Chrom(?:e|ium)\//.test(userAgent)) return "chromium";
  return /Safari\//.test(userAgent) ? "safari" : "browser";
}

/** A browser and its system, in words. */
export function browserOf(facts: Pick<DeviceFacts, "userAgent" | "browser" | "platform">): string {
  const name = facts.browser ?? familyOf(facts);
  return facts.platform === null ? name : `${name} on ${facts.platform}`;
}

/**
 * What a device can do with a provider, from what its page said.
 *
 * @param mayLackIsolation whether one thread may run in a page that is not cross-origin isolated
 */
export function availabilityIn(
  facts: DeviceFacts,
  provider: BrowserProvider,
  versions: LibraryVersions,
  mayLackIsolation = false,
): Availability {
  if (!facts.isIsolated && !mayLackIsolation) {
    return {
      available: false,
      reason: "the page is not cross-origin isolated, so it has no threads and a coarse clock",
      fix: "open it at https:// or at localhost, in a browser of 2022 or newer",
    };
  }
  const browser = facts.browser ?? "a browser";
  const version = `${isTfjs(provider) ? versions.tfjs : versions.ort} in ${browser}`;
  if (!isOnGpu(provider)) return { available: true, version, browser, device: "CPU (WASM SIMD)" };
  const [graphics, adapter] =
    provider === "tfjs-webgl" ? (["WebGL 2", facts.webgl] as const) : (["WebGPU", facts.webgpu] as const);
  if (adapter === null) {
    return {
      available: false,
      reason: `the browser offers no ${graphics} adapter`,
      fix: "use a newer browser or driver",
    };
  }
  return { available: true, version, browser, ...deviceOf(adapter) };
}
