import { messageOf } from "../../core/errors.ts";
import type { Availability } from "../../core/device.ts";
import type { LoadedBackend } from "../types.ts";
import { activate, importTensorFlow } from "./activate.ts";
import { installFix, versionOf } from "../../core/installed-packages.ts";

const packageName = "@tensorflow/tfjs";

/** Plain JavaScript: always there, and slow. */
export async function loadCpu(): Promise<LoadedBackend> {
  const tf = await importTensorFlow();
  await activate(tf, "tfjs/cpu", "cpu", installFix(packageName));
  return { id: "tfjs/cpu", tf, versions: { [packageName]: versionOf(packageName) }, device: "CPU" };
}

export async function probeCpu(): Promise<Availability> {
  try {
    return { available: true, version: versionOf(packageName), device: "CPU" };
  } catch (error) {
    return { available: false, reason: messageOf(error), fix: installFix(packageName) };
  }
}
