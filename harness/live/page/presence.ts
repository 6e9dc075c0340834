import type { AliveTold } from "./alive-worker.ts";

/**
 * Tells the server that this page is there, by a worker, so that it does also while a run keeps the page itself busy,
 * and that it leaves.
 *
 * @returns ends it
 */
export function tellPresence(told: AliveTold): () => void {
  const worker = new Worker("/alive.js");
  worker.postMessage(told, []);
  const leave = () => {
    const { token, key, visit } = told;
    const headers = { Authorization: `Bearer ${token}`, "Content-Type": "application/json" };
    const body = JSON.stringify({ key, visit });
    // Arrives although the page is gone by then; where it does not, silence says the same.
    fetch("/api/leave", { method: "POST", headers, body, keepalive: true }).catch(() => {});
  };
  addEventListener("pagehide", leave);
  return () => {
    worker.terminate();
    removeEventListener("pagehide", leave);
  };
}
