import { X509Certificate } from "node:crypto";

/** A certificate with its private key, both in PEM. They live in memory alone. */
export interface Certificate {
  readonly key: string;
  readonly cert: string;
  /** SHA-256 of the certificate, as browsers show it: `AB:CD:…`. */
  readonly fingerprint: string;
}

/**
 * Makes a key (P-256) and a certificate that the key itself has signed, for one address and for as long as the page
 * is served.
 *
 * @param address of IPv4 or IPv6, without brackets
 */
export async function certificateFor(address: string, minutes: number): Promise<Certificate> {
  const { generate } = await import("selfsigned");
  const now = Date.now();
  const { cert, private: key } = await generate([{ name: "commonName", value: "boxbench live" }], {
    keyType: "ec",
    curve: "P-256",
    algorithm: "sha256",
    // The clock of the other device may be a little behind.
    notBeforeDate: new Date(now - clockDifferenceMs),
    notAfterDate: new Date(now + minutes * 60_000 + clockDifferenceMs),
    extensions: [
      { name: "basicConstraints", cA: false, critical: true },
      { name: "keyUsage", digitalSignature: true, critical: true },
      { name: "extKeyUsage", serverAuth: true },
      { name: "subjectAltName", altNames: [{ type: ipAddress, ip: address }] },
    ],
  });
  return { key, cert, fingerprint: new X509Certificate(cert).fingerprint256 };
}

const clockDifferenceMs = 24 * 60 * 60_000;
/** The number of an iPAddress among general names: RFC 5280, 4.2.1.6. */
const ipAddress = 7;
