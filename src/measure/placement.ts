import type { PlacementRecord } from "../core/results.ts";
import type { Placement } from "../runtimes/types.ts";

/** Whether nodes ran outside the provider that was asked for. */
export function isFallback(
  placement: Placement | null,
): placement is Placement & { fallbackOps: readonly string[] } {
  return (placement?.fallbackOps?.length ?? 0) > 0;
}

/** JSON has no infinity, which is what a limit is that nobody set. */
function asJson(flags: NonNullable<Placement["flags"]>): NonNullable<PlacementRecord["flags"]> {
  return Object.fromEntries(
    Object.entries(flags).map(([name, value]) => [
      name,
      typeof value === "number" && !Number.isFinite(value) ? String(value) : value,
    ]),
  );
}

/** A placement as results.json keeps it. */
export function placementRecordOf(placement: Placement): PlacementRecord {
  const { device, software, nodesByProvider, fallbackOps, flags } = placement;
  const [forwarded, ...alsoForwarded] = placement.forwardedOps ?? [];
  const [first, ...others] = fallbackOps ?? [];
  return {
    device,
    ...(software === true ? { software } : {}),
    nodesByProvider: { ...nodesByProvider },
    ...(first === undefined ? {} : { fallbackOps: [first, ...others] }),
    ...(forwarded === undefined ? {} : { forwardedOps: [forwarded, ...alsoForwarded] }),
    ...(flags === undefined ? {} : { flags: asJson(flags) }),
  };
}
