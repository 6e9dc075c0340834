/** What went wrong before a device could ask anything. */
export type HandshakeProblem = "refused" | "http";

/** What a person can do about it. */
export const handshakeAdvice = {
  refused:
    "A browser refused the certificate. It shows a warning: choose Advanced (Safari: Show Details), compare the " +
    "fingerprint, and go on to the page. Where it offers no way to go on, use another browser, a cable, or --export.",
  http: "A device asked for http://: the address begins with https://.",
} as const satisfies Record<HandshakeProblem, string>;

/**
 * What a failed TLS handshake means; null where a device only went away.
 *
 * @param code of the error, such as `ERR_SSL_SSLV3_ALERT_CERTIFICATE_UNKNOWN`: browsers name their reason in an alert
 *   (RFC 8446, 6.2)
 */
export function handshakeProblemOf(code: string | undefined): HandshakeProblem | null {
  if (code === "ERR_SSL_HTTP_REQUEST") return "http";
  return /ALERT_(?:BAD_CERTIFICATE|CERTIFICATE_\w+|UNKNOWN_CA)/.test(code ?? "") ? "refused" : null;
}
