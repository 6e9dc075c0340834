import type { Availability } from "../core/device.ts";
import { installFix, isInstalled } from "../core/installed-packages.ts";
import type { Runtime } from "./types.ts";

/** Whether a runtime can be used on this machine: its packages are there, and it finds what it needs beside them. */
export async function availabilityOf(runtime: Runtime): Promise<Availability> {
  const missing = (runtime.packages ?? []).filter((name) => !isInstalled(name));
  if (missing.length === 0) return runtime.probe();
  const names = missing.join(" and ");
  const reason = `${names} ${missing.length === 1 ? "is" : "are"} not installed`;
  return { available: false, reason, fix: `run \`${installFix(...missing)}\`` };
}
