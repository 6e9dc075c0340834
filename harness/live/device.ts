import { randomBytes } from "node:crypto";
import type { BrowserPage, PageHandle } from "../../src/runtimes/browsers/browser-page.ts";
import type { PageServer } from "../../src/runtimes/browsers/server.ts";
import type { PageFunction } from "./answers.ts";
import type { DeviceFacts } from "./device-facts.ts";
import type { DeviceState } from "./device-state.ts";
import { PageCalls } from "./page-calls.ts";
import { PageDoubts } from "./page-doubts.ts";
import type { Next } from "./protocol.ts";
import { RefusedReply, type ReplyHead } from "./reply.ts";
import { ShownState } from "./shown-state.ts";
import { Waiters } from "./waiters.ts";

/** How long a page that is gone may take to come back before its run ends with what it has. */
export const awayMinutes = 10;
/** How long a question for the next command waits. */
const waitMs = 15_000;

/** A device whose page is open, or was and may come back. */
export class Device {
  readonly key = randomBytes(16).toString("base64url");
  facts: DeviceFacts;
  /** Whether another device is measured on the same computer at this moment. */
  isBesideOther: () => boolean = () => false;
  /** How often its page has come. */
  visit = 1;
  /** Whether its run waits for the page to come back. */
  isAway = false;
  /** What it may fetch beside the library, by path. */
  readonly contents = new Map<string, Uint8Array>();
  /** Of the frame that measures: an older one asks nothing any more. */
  #frame = 0;
  #workers = 0;
  #offered = 0;
  readonly #news = new Waiters();
  readonly #arrivals = new Waiters();
  readonly #calls = new PageCalls({
    onCall: () => this.#news.wake(),
    onSilence: (seconds) => this.giveUp(`Session closed: the page was silent for ${seconds} s`),
  });
  readonly #doubts = new PageDoubts();
  readonly #shown = new ShownState();

  constructor(facts: DeviceFacts) {
    this.facts = facts;
  }

  /** The page has come again, as after a reload: what it was doing is lost, what it had measured is not. */
  arrive(facts: DeviceFacts): void {
    this.facts = facts;
    this.visit += 1;
    this.#calls.heard();
    this.giveUp("Session closed: the page was loaded again");
    this.#news.wake();
  }

  /**
   * Resolves when the page asks for something to do again.
   *
   * @returns whether it did so before too much time had passed
   */
  async returned(signal: AbortSignal, mostMs = awayMinutes * 60_000): Promise<boolean> {
    this.isAway = true;
    const isBack = await this.#arrivals.wait(mostMs, signal);
    this.isAway = false;
    return isBack;
  }

  /** Resolves when the page has what is shown now, or after a while in which it did not ask. */
  seen(mostMs: number): Promise<void> {
    return this.#shown.seen(mostMs);
  }

  /** Whether its page is at something that it is to answer. */
  get isAsked(): boolean {
    return this.#calls.taken !== null;
  }

  get state(): DeviceState {
    return this.#shown.state;
  }

  show(part: Partial<DeviceState>): void {
    this.#shown.change(part);
    this.#news.wake();
  }

  /** The page is still there, and may be busy. */
  alive(visit: number): void {
    if (visit === this.visit) this.#calls.heard();
  }

  /** The page was closed, or goes to another address: it may come back. */
  leave(visit: number): void {
    if (visit === this.visit) this.giveUp("Session closed: the page was closed");
  }

  /** The next command, or a newer state than was seen; waits for either. */
  async next(visit: number, seen: number): Promise<Next> {
    this.alive(visit);
    this.#shown.see(seen);
    const hasNews = this.#shown.after(seen) !== null || this.#calls.isWaiting;
    if (visit === this.visit && !hasNews) await this.#news.wait(waitMs);
    if (visit !== this.visit) return { state: null, command: null, isGone: true };
    this.#arrivals.wake();
    return { state: this.#shown.after(seen), command: this.#calls.take(), isGone: false };
  }

  /** @throws RefusedReply where it answers nothing that was asked, or in another form */
  reply(head: ReplyHead, bytes: Uint8Array): void {
    if (head.visit !== this.visit || !this.#calls.waitsFor(head.id))
      throw new RefusedReply("a reply that nobody waits for");
    this.#calls.heard();
    this.#doubts.add(head.hiddenMs, this.#calls.taken === "time" && this.isBesideOther());
    this.#workers = head.workers;
    this.#calls.answer(head, bytes);
  }

  /** Its page, as a driver gives one, with a frame for one library. */
  async openPage(library: "ort" | "tfjs"): Promise<BrowserPage> {
    this.#frame += 1;
    const frame = this.#frame;
    const ask = (name: PageFunction, values: readonly unknown[]) =>
      frame === this.#frame
        ? this.#calls.ask(name, values)
        : Promise.reject(new Error("Session closed: the page was given up"));
    await ask("load", [library]);
    const page: PageHandle = {
      // The function is the one that calls the page by name; the page has its own.
      evaluate: async (_action, value) => {
        const [, name, values] = value as unknown as [string, PageFunction, unknown[]];
        return (await ask(name, values)) as never;
      },
      workers: () => Array.from({ length: this.#workers }),
    };
    return {
      page,
      browserName: this.facts.browser ?? "a browser",
      disturbance: () => this.#doubts.take(),
      close: async () => {
        // Of a page that is gone, nothing is left to unload.
        await ask("unload", []).catch(() => {});
      },
    };
  }

  /** Nobody waits any more for what the page is at: its answer comes too late, and the next frame is asked then. */
  giveUp(reason: string): void {
    this.#frame += 1;
    this.#calls.fail(reason);
  }

  /** Offers bytes under a path that nobody can guess. */
  readonly server: Pick<PageServer, "offer"> = {
    offer: async (bytes, use) => {
      const path = `/device/${this.key}/input/${this.#offered}`;
      this.#offered += 1;
      this.contents.set(path, bytes);
      try {
        return await use(path);
      } finally {
        this.contents.delete(path);
      }
    },
  };

  /** Ends what waits, because the server stops. */
  stop(): void {
    this.#calls.stop();
    this.#news.wake();
  }
}
