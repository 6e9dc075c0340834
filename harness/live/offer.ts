import type { Availability } from "../../src/core/device.ts";
import type { BrowserProvider } from "../../src/runtimes/browsers/page/api.ts";
import type { Runtime } from "../../src/runtimes/types.ts";
import type { Offer } from "./protocol.ts";

/**
 * The runtimes that a page may choose from, and why not where it may not.
 *
 * @param asked ids of runtimes; all of them where it is left out
 */
export function offeredRuntimes(
  runtimes: ReadonlyMap<BrowserProvider, Pick<Runtime, "id" | "title">>,
  availabilityOf: (provider: BrowserProvider) => Availability,
  asked: readonly string[] | undefined,
): Offer["runtimes"] {
  const isAsked = (id: string) => asked === undefined || asked.includes(id);
  return [...runtimes].map(([provider, { id, title }]) => {
    const availability = availabilityOf(provider);
    const reason = availability.available ? null : availability.reason;
    return { provider, id, title, reason: isAsked(id) ? reason : "left out by --runtime" };
  });
}
