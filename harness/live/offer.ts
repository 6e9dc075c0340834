import picomatch from "picomatch";
import type { BrowserProvider } from "../../src/runtimes/chromium/page/api.ts";
import type { Runtime } from "../../src/runtimes/types.ts";
import type { Device } from "./device.ts";
import { availabilityOf } from "./device-runtimes.ts";
import type { Offer } from "./protocol.ts";

/**
 * What the page of a device may choose from.
 *
 * @param asked globs of runtimes; all of them where it is left out
 */
export function offerOf(
  device: Device,
  runtimes: ReadonlyMap<BrowserProvider, Runtime>,
  variantIds: readonly string[],
  asked: readonly string[] | undefined,
): Offer {
  const isAsked = asked === undefined ? () => true : picomatch([...asked]);
  return {
    key: device.key,
    visit: device.visit,
    variantIds,
    runtimes: [...runtimes].map(([provider, { id, title }]) => {
      const availability = availabilityOf(provider, device.facts);
      const reason = availability.available ? null : availability.reason;
      return { provider, id, title, reason: isAsked(id) ? reason : "left out by --runtime" };
    }),
  };
}
