import { networkInterfaces } from "node:os";
import { BoxbenchError } from "../../../src/core/errors.ts";

/** An address of this computer. */
export interface OwnAddress {
  readonly address: string;
  /** The name of its network interface, such as `eth0`. */
  readonly network: string;
  readonly family: "IPv4" | "IPv6";
  /** Of this computer alone. */
  readonly isInternal: boolean;
}

/** The addresses that one can name without a zone: link-local ones of IPv6 mean nothing on another device. */
export function ownAddresses(): OwnAddress[] {
  return Object.entries(networkInterfaces()).flatMap(([network, addresses]) =>
    (addresses ?? [])
      .filter(({ address }) => !/^fe[89ab]/i.test(address))
      .map(({ address, family, internal }) => ({ address, network, family, isInternal: internal })),
  );
}

/**
 * The one address that a page is served at: the one that was named, or the only one that another device can reach.
 *
 * @param asked an address; `true` where none was named
 * @throws BoxbenchError USAGE where it is none of this computer's, or there are several to choose from
 */
export function addressToServe(asked: string | true, own: readonly OwnAddress[]): string {
  const reachable = own.filter(({ isInternal }) => !isInternal);
  // A device that has an address of IPv6 has one of IPv4, too, nearly always; and only the latter is easy to type.
  const ofIpv4 = reachable.filter(({ family }) => family === "IPv4");
  const offered = ofIpv4.length > 0 ? ofIpv4 : reachable;
  const list = offered.map(({ address, network }) => `${address} (${network})`).join(", ");
  if (asked !== true) {
    if (own.some(({ address }) => address === asked)) return asked;
    const known = list === "" ? "This computer is in no network." : `It has ${list}.`;
    throw new BoxbenchError("USAGE", `--lan ${asked} is no address of this computer. ${known}`);
  }
  const [first] = offered;
  if (first === undefined) {
    throw new BoxbenchError(
      "USAGE",
      "This computer has no address that another device can reach: join a network, or leave --lan out.",
    );
  }
  if (offered.length === 1) return first.address;
  throw new BoxbenchError(
    "USAGE",
    `This computer has several addresses: ${list}. Name the one in the network of your device: --lan ${first.address}`,
  );
}
