import { randomBytes } from "node:crypto";
import type { BrowserPage, PageHandle } from "../../src/runtimes/browsers/browser-page.ts";
import type { PageServer } from "../../src/runtimes/browsers/server.ts";
import type { OfferedFeeds } from "../../src/runtimes/browsers/page/api.ts";
import { hiddenReason } from "./hidden-reason.ts";
import {
  firstState,
  type Command,
  type DeviceFacts,
  type DeviceState,
  type Next,
  type PageFunction,
} from "./protocol.ts";
import { answerOf, RefusedReply, type ReplyHead } from "./reply.ts";

/** How long a page may be silent in a call before it counts as gone: a phone that sleeps, a tab that was closed. */
const silenceMs = 90_000;
/** How long a page that is gone may take to come back before its run ends with what it has. */
const mostAwayMs = 10 * 60_000;
/** How long a question for the next command waits. */
const waitMs = 15_000;

interface Call extends Command {
  readonly resolve: (value: unknown) => void;
  readonly reject: (error: Error) => void;
  isTaken: boolean;
}

/** How many runs a call asked for; null for one that asked for none. */
function askedCount({ name, values }: Call): number | null {
  if (name === "time") return (values[0] as readonly number[]).length;
  return name === "run" ? (values[0] as OfferedFeeds).runs.length : null;
}

/** A device whose page is open, or was and may come back. */
export class Device {
  readonly key = randomBytes(16).toString("base64url");
  facts: DeviceFacts;
  /** Whether another device is measured on the same computer at this moment. */
  isBesideOther: () => boolean = () => false;
  /** How often its page has come. */
  visit = 1;
  /** What it may fetch beside the library, by path. */
  readonly contents = new Map<string, Uint8Array>();
  #state: DeviceState = firstState;
  #version = 1;
  #seen = 0;
  #call: Call | null = null;
  #calls = 0;
  #workers = 0;
  #hiddenMs = 0;
  #wasBesideOther = false;
  #offered = 0;
  #wake: (() => void)[] = [];
  #arrivals: (() => void)[] = [];
  #heardAt = Date.now();
  #isStopped = false;

  constructor(facts: DeviceFacts) {
    this.facts = facts;
  }

  /** The page has come again, as after a reload: what it was doing is lost, what it had measured is not. */
  arrive(facts: DeviceFacts): void {
    this.facts = facts;
    this.visit += 1;
    this.#heardAt = Date.now();
    this.#fail("Session closed: the page was loaded again");
    this.#wakeAll();
  }

  /**
   * Resolves when the page asks for something to do again.
   *
   * @returns whether it did so before too much time had passed
   */
  async returned(signal: AbortSignal, mostMs = mostAwayMs): Promise<boolean> {
    return new Promise<boolean>((resolve) => {
      const timer = setTimeout(() => resolve(false), mostMs);
      const come = () => {
        clearTimeout(timer);
        resolve(true);
      };
      this.#arrivals.push(come);
      signal.addEventListener("abort", come, { once: true });
    });
  }

  /** Resolves when the page has what is shown now, or after a while in which it did not ask. */
  async seen(mostMs: number): Promise<void> {
    const version = this.#version;
    for (const began = Date.now(); this.#seen < version && Date.now() - began < mostMs;)
      await new Promise((resolve) => setTimeout(resolve, 100));
  }

  /** Whether its page is at something that it is to answer. */
  get isAsked(): boolean {
    return this.#call?.isTaken === true;
  }

  get state(): DeviceState {
    return this.#state;
  }

  show(part: Partial<DeviceState>): void {
    this.#state = { ...this.#state, ...part };
    this.#version += 1;
    this.#wakeAll();
  }

  /** The next command, or a newer state than was seen; waits for either. */
  async next(visit: number, seen: number): Promise<Next> {
    this.#heardAt = Date.now();
    this.#seen = Math.max(this.#seen, seen);
    if (visit === this.visit && seen >= this.#version && (this.#call === null || this.#call.isTaken))
      await this.#somethingNew();
    if (visit !== this.visit) return { state: null, command: null, isGone: true };
    for (const arrived of this.#arrivals.splice(0)) arrived();
    const call = this.#call?.isTaken === false ? this.#call : null;
    if (call !== null) call.isTaken = true;
    return {
      state: seen < this.#version ? { ...this.#state, version: this.#version } : null,
      command: call === null ? null : { id: call.id, name: call.name, values: call.values },
      isGone: false,
    };
  }

  /** @throws RefusedReply where it answers nothing that was asked, or in another form */
  reply(head: ReplyHead, bytes: Uint8Array): void {
    const call = this.#call;
    if (head.visit !== this.visit || call === null || !call.isTaken || call.id !== head.id)
      throw new RefusedReply("a reply that nobody waits for");
    this.#heardAt = Date.now();
    this.#hiddenMs += head.hiddenMs;
    if (call.name === "time" && this.isBesideOther()) this.#wasBesideOther = true;
    this.#workers = head.workers;
    if (head.error !== null) {
      this.#call = null;
      return call.reject(new Error(head.error));
    }
    const value = answerOf(call.name, head.value, bytes);
    if (askedCount(call) !== null && (value as unknown[]).length !== askedCount(call))
      throw new RefusedReply("other runs than were asked for");
    this.#call = null;
    call.resolve(value);
  }

  /** Its page, as a driver gives one, with a frame for one library. */
  async openPage(library: "ort" | "tfjs"): Promise<BrowserPage> {
    await this.#ask("load", [library]);
    const page: PageHandle = {
      // The function is the one that calls the page by name; the page has its own.
      evaluate: async (_action, value) => {
        const [, name, values] = value as unknown as [string, PageFunction, unknown[]];
        return (await this.#ask(name, values)) as never;
      },
      workers: () => Array.from({ length: this.#workers }),
    };
    return {
      page,
      browserName: this.facts.browser ?? "a browser",
      disturbance: () => this.#disturbance(),
      close: async () => {
        // Of a page that is gone, nothing is left to unload.
        await this.#ask("unload", []).catch(() => {});
        this.contents.clear();
      },
    };
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
    this.#isStopped = true;
    this.#fail("Session closed: boxbench live has stopped");
    this.#wakeAll();
  }

  #disturbance(): string | null {
    const reasons = [
      hiddenReason(this.#hiddenMs),
      this.#wasBesideOther ? "another browser of this computer was measured at the same time" : null,
    ].filter((reason) => reason !== null);
    this.#hiddenMs = 0;
    this.#wasBesideOther = false;
    return reasons.length === 0 ? null : reasons.join("; ");
  }

  #ask(name: PageFunction, values: readonly unknown[]): Promise<unknown> {
    if (this.#call !== null) throw new Error("the page is busy");
    if (this.#isStopped) return Promise.reject(new Error("Session closed: boxbench live has stopped"));
    this.#calls += 1;
    return new Promise((resolve, reject) => {
      const timer = setInterval(() => {
        if (Date.now() - this.#heardAt > silenceMs)
          this.#fail(`Session closed: the page was silent for ${silenceMs / 1000} s`);
      }, 1000);
      const ended = <T>(then: (value: T) => void) => {
        return (value: T) => {
          clearInterval(timer);
          then(value);
        };
      };
      this.#heardAt = Date.now();
      this.#call = {
        id: this.#calls,
        name,
        values,
        isTaken: false,
        resolve: ended(resolve),
        reject: ended(reject),
      };
      this.#wakeAll();
    });
  }

  #fail(message: string): void {
    const call = this.#call;
    this.#call = null;
    call?.reject(new Error(message));
  }

  async #somethingNew(): Promise<void> {
    await new Promise<void>((resolve) => {
      const timer = setTimeout(resolve, waitMs);
      this.#wake.push(() => {
        clearTimeout(timer);
        resolve();
      });
    });
  }

  #wakeAll(): void {
    for (const wake of this.#wake.splice(0)) wake();
  }
}
