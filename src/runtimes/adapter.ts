import type { Device } from "../core/device.ts";

// SwiftShader (Chromium), llvmpipe and lavapipe (Mesa), WARP (Windows).
const softwareNames = /swiftshader|llvmpipe|lavapipe|softpipe|\bwarp\b|basic render/i;

/** What is known about a GPU, or about what stands in for one. */
export interface Adapter {
  readonly name: string;
  /** Whether the browser or driver itself says that it is a CPU. */
  readonly isCpu: boolean;
}

/** A WebGPU or Vulkan adapter as the device of a report, a software one labelled as such. */
export function deviceOf({ name, isCpu }: Adapter): Device {
  if (!isCpu && !softwareNames.test(name)) return { device: name };
  return { device: `${name} (software adapter)`, software: true };
}
