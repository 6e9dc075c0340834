/** What a driver gives of a page. */
export interface PageHandle {
  /** Calls a function in the page. Typed arrays cross over as they are, in both directions or only back. */
  evaluate<Value, Result>(action: (value: Value) => Result | Promise<Result>, value: Value): Promise<Result>;
  /** The workers that the page started and that still run. */
  workers(): readonly unknown[];
}

/** A page in a browser process of its own, with an empty profile. */
export interface BrowserPage {
  readonly page: PageHandle;
  /** Such as `Chromium 156.0.8078.79`. */
  readonly browserName: string;
  /** Milliseconds of CPU time that all processes of the browser have used; absent where nobody can tell. */
  readonly cpuMs?: () => Promise<number>;
  /** The operating system's ids of all processes of the browser, where they are on this machine. */
  readonly processIds?: () => Promise<number[]>;
  /** Of a page on another device: why what was timed since the last call is in doubt, or null. */
  readonly disturbance?: () => string | null;
  /** Ends the browser and removes its profile. */
  close(): Promise<void>;
}
