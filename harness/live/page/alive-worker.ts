/** Tells the server that a page is still there. A page that sleeps or was closed has no worker that runs. */
export interface AliveTold {
  readonly token: string;
  readonly key: string;
  readonly visit: number;
}

/** A few times within the silence after which a page counts as gone, and seldom, since something is being timed. */
const everyMs = 25_000;

addEventListener("message", ({ data: { token, key, visit } }: MessageEvent<AliveTold>) => {
  const headers = { Authorization: `Bearer ${token}`, "Content-Type": "application/json" };
  const body = JSON.stringify({ key, visit });
  setInterval(() => {
    // The page itself tries again where nobody answers.
    fetch("/api/alive", { method: "POST", headers, body }).catch(() => {});
  }, everyMs);
});
