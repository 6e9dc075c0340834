import type { Tensors } from "../../../core/tensor.ts";
import { tensorFrom } from "../../../tensors/arrays.ts";
import type { OfferedFeeds, PageOpening } from "./api.ts";

/** @throws Error where the page lacks what threads and precise times need */
export function checkIsolation(): void {
  if (!crossOriginIsolated) {
    throw new Error("the page is not cross-origin isolated, so it has no threads and a coarse clock");
  }
}

/** @throws Error where the page lacks what the opening needs */
export function checkIsolationFor({ threads, mayLackIsolation }: PageOpening): void {
  if (mayLackIsolation !== true || threads > 1) checkIsolation();
}

export async function fetchBytes(path: string): Promise<ArrayBuffer> {
  const response = await fetch(path);
  if (!response.ok) throw new Error(`the server answered ${response.status} for ${path}`);
  return response.arrayBuffer();
}

/** The inputs of each run. */
export async function fetchFeeds({ path, runs }: OfferedFeeds): Promise<Tensors[]> {
  const bytes = await fetchBytes(path);
  return runs.map((offered) => {
    const entries = Object.entries(offered).map(([name, { start, byteLength, dtype, shape }]) => {
      return [name, tensorFrom(dtype, shape, bytes.slice(start, start + byteLength))] as const;
    });
    return Object.fromEntries(entries);
  });
}

/** In hexadecimal digits. */
export async function sha256Of(bytes: BufferSource): Promise<string> {
  const digest = await crypto.subtle.digest("SHA-256", bytes);
  return Array.from(new Uint8Array(digest), (byte) => byte.toString(16).padStart(2, "0")).join("");
}
