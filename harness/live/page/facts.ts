import { adapterOfPage, webglAdapterOfPage } from "../../../src/runtimes/browsers/page/adapter.ts";
import { clockStepMs } from "../../../src/runtimes/browsers/page/clock-step.ts";
import type { DeviceFacts } from "../device-facts.ts";

interface ClientHints {
  getHighEntropyValues(names: readonly string[]): Promise<{
    readonly platform?: string;
    readonly platformVersion?: string;
    readonly model?: string;
    readonly fullVersionList?: readonly { readonly brand: string; readonly version: string }[];
  }>;
}

/** What this browser says of itself and of its device. */
export async function deviceFacts(): Promise<DeviceFacts> {
  const { userAgent, hardwareConcurrency } = navigator;
  const { userAgentData, deviceMemory } = navigator as unknown as {
    userAgentData?: ClientHints;
    deviceMemory?: number;
  };
  const hints = await userAgentData?.getHighEntropyValues(["platformVersion", "model", "fullVersionList"]);
  const webgl = webglAdapterOfPage();
  const webgpu = await adapterOfPage().catch(() => null);
  return {
    userAgent: cut(userAgent, 500),
    browser: browserOf(hints?.fullVersionList, userAgent),
    platform: platformOf(hints?.platform, hints?.platformVersion, userAgent),
    model: hints?.model === undefined || hints.model === "" ? null : cut(hints.model),
    cores: Math.max(1, Math.min(4096, hardwareConcurrency || 1)),
    memoryGib: deviceMemory ?? null,
    isIsolated: crossOriginIsolated,
    clockStepMs: Math.min(1000, clockStepMs()),
    webgl: webgl === null ? null : { ...webgl, name: cut(webgl.name) },
    webgpu: webgpu === null ? null : { ...webgpu, name: cut(webgpu.name) },
  };
}

function browserOf(
  brands: readonly { readonly brand: string; readonly version: string }[] | undefined,
  userAgent: string,
): string | null {
  // A browser adds a brand that is none, so that nobody relies on their number.
  const real = brands?.filter(({ brand }) => !/not.?a.?brand/i.test(brand)) ?? [];
  const own = real.find(({ brand }) => brand !== "Chromium") ?? real[0];
  if (own !== undefined) return cut(`${own.brand} ${own.version}`);
  const [, name, version] =
    /(Firefox|FxiOS|CriOS|EdgiOS|Edg|OPR|Chrome|Version)\/([\d.]+)/.exec(userAgent) ?? [];
  if (name === undefined) return null;
  return `${name === "Version" ? "Safari" : name} ${version}`;
}

function platformOf(name: string | undefined, version: string | undefined, userAgent: string): string | null {
  if (name !== undefined && name !== "") return cut(`${name} ${version ?? ""}`.trim());
  const inside = /\(([^)]*)\)/.exec(userAgent)?.[1];
  return inside === undefined ? null : cut(inside.replace(/; rv:.*$/, ""));
}

function cut(text: string, length = 200): string {
  return text.slice(0, length);
}
