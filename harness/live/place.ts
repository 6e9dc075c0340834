import { renderUnicodeCompact } from "uqr";
import type { Context } from "../base/command.ts";
import { addressToServe, ownAddresses } from "./lan/address.ts";
import { certificateFor, type Certificate } from "./lan/certificate.ts";

/** Where the page is served, and for how long. */
export interface Place {
  readonly host: string;
  /** Absent where it is served to this computer alone, over HTTP. */
  readonly certificate?: Certificate;
  /** Null for as long as the program runs. */
  readonly minutes: number | null;
}

/** This computer alone, or the one address of it that was asked for. */
export async function placeOf(lan: string | true | undefined, minutes: number): Promise<Place> {
  if (lan === undefined) return { host: "127.0.0.1", minutes: null };
  const host = addressToServe(lan, ownAddresses());
  return { host, minutes, certificate: await certificateFor(host, minutes) };
}

/** Says where the page is, and what a person must know who opens it on another device. */
export function announce(address: string, { certificate, minutes }: Place, context: Context): void {
  if (certificate === undefined || minutes === null) {
    context.print(`Open this page in any browser of this computer: ${address}`);
  } else {
    context.print(`Open this page on a device in this network, within ${minutes} minutes: ${address}`);
    context.note(renderUnicodeCompact(address, { border: 2 }));
    context.note(
      "The browser warns of the certificate, which boxbench made for this run and nobody else has signed. Look at it " +
        "there, and go on only if its SHA-256 fingerprint is this one:",
    );
    context.note(certificate.fingerprint);
    context.note("Whoever has the address can use the page, so show it to nobody else.", "warning");
  }
  context.note("Ctrl-C ends it; what is measured until then is kept.");
}
