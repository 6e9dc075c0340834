import type { OfferedFeeds } from "../../src/runtimes/browsers/page/api.ts";
import type { Command, PageFunction } from "./answers.ts";
import { answerOf, RefusedReply, type ReplyHead } from "./reply.ts";

/** How long a page may be silent in a call before it counts as gone: a phone that sleeps, a tab that was closed. */
const silenceMs = 90_000;

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

export interface CallEvents {
  /** There is something to do for the page. */
  readonly onCall: () => void;
  /** It was asked something, and for so long nothing was heard of it. */
  readonly onSilence: (seconds: number) => void;
}

/** What a page is asked, one thing after the other. */
export class PageCalls {
  readonly #events: CallEvents;
  #call: Call | null = null;
  #count = 0;
  #heardAt = Date.now();
  #isStopped = false;

  constructor(events: CallEvents) {
    this.#events = events;
  }

  /** What the page is at and is to answer; null for nothing. */
  get taken(): PageFunction | null {
    return this.#call?.isTaken === true ? this.#call.name : null;
  }

  /** Whether there is something to do that the page does not know of. */
  get isWaiting(): boolean {
    return this.#call?.isTaken === false;
  }

  /** The page is still there. */
  heard(): void {
    this.#heardAt = Date.now();
  }

  /** @throws Error where the page was asked something else, is gone, or answers with an error */
  ask(name: PageFunction, values: readonly unknown[]): Promise<unknown> {
    if (this.#call !== null) return Promise.reject(new Error("the page is busy"));
    if (this.#isStopped) return Promise.reject(new Error("Session closed: boxbench live has stopped"));
    this.#count += 1;
    return new Promise((resolve, reject) => {
      const timer = setInterval(() => {
        if (Date.now() - this.#heardAt > silenceMs) this.#events.onSilence(silenceMs / 1000);
      }, 1000);
      const ended = <T>(then: (value: T) => void) => {
        return (value: T) => {
          clearInterval(timer);
          then(value);
        };
      };
      this.heard();
      this.#call = {
        id: this.#count,
        name,
        values,
        isTaken: false,
        resolve: ended(resolve),
        reject: ended(reject),
      };
      this.#events.onCall();
    });
  }

  /** What the page is to do next; null for nothing new. */
  take(): Command | null {
    const call = this.#call;
    if (call === null || call.isTaken) return null;
    call.isTaken = true;
    return { id: call.id, name: call.name, values: call.values };
  }

  /** Whether this is the call that an answer is waited for. */
  waitsFor(id: number): boolean {
    return this.#call?.isTaken === true && this.#call.id === id;
  }

  /** @throws RefusedReply where it answers nothing that was asked, or in another form */
  answer({ id, value: told, error }: Pick<ReplyHead, "id" | "value" | "error">, bytes: Uint8Array): void {
    const call = this.#call;
    if (call === null || !this.waitsFor(id)) throw new RefusedReply("a reply that nobody waits for");
    if (error !== null) {
      this.#call = null;
      return call.reject(new Error(error));
    }
    const value = answerOf(call.name, told, bytes);
    const asked = askedCount(call);
    if (asked !== null && (value as unknown[]).length !== asked)
      throw new RefusedReply("other runs than were asked for");
    this.#call = null;
    call.resolve(value);
  }

  /** Ends the call that is waited for, if there is one. */
  fail(message: string): void {
    const call = this.#call;
    this.#call = null;
    call?.reject(new Error(message));
  }

  /** Ends what waits, and all that will. */
  stop(): void {
    this.#isStopped = true;
    this.fail("Session closed: boxbench live has stopped");
  }
}
