import { firstState, type DeviceState } from "./device-state.ts";
import type { Next } from "./protocol.ts";

/** What a page is to show, and how much of it the page has. */
export class ShownState {
  #state: DeviceState = firstState;
  #version = 1;
  #seen = 0;

  get state(): DeviceState {
    return this.#state;
  }

  change(part: Partial<DeviceState>): void {
    this.#state = { ...this.#state, ...part };
    this.#version += 1;
  }

  /** The page has this version. */
  see(version: number): void {
    this.#seen = Math.max(this.#seen, version);
  }

  /** The state, where it is newer than a version; else null. */
  after(version: number): Next["state"] {
    return version < this.#version ? { ...this.#state, version: this.#version } : null;
  }

  /** Resolves when the page has what is shown now, or after a while in which it did not ask. */
  async seen(mostMs: number): Promise<void> {
    const version = this.#version;
    for (const began = Date.now(); this.#seen < version && Date.now() - began < mostMs;)
      await new Promise((resolve) => setTimeout(resolve, 100));
  }
}
