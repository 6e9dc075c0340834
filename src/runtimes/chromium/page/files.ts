import type { Tensor, Tensors } from "../../../core/tensor.ts";
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

export async function fetchFeeds(offered: OfferedFeeds): Promise<Tensors> {
  const feeds: Record<string, Tensor> = {};
  for (const [name, { path, dtype, shape }] of Object.entries(offered)) {
    feeds[name] = tensorFrom(dtype, shape, await fetchBytes(path));
  }
  return feeds;
}

/** In hexadecimal digits. */
export async function sha256Of(bytes: BufferSource): Promise<string> {
  const digest = await crypto.subtle.digest("SHA-256", bytes);
  return Array.from(new Uint8Array(digest), (byte) => byte.toString(16).padStart(2, "0")).join("");
}
