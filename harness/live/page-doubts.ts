import { hiddenReason } from "./hidden-reason.ts";

/** What speaks against the times of a page, until somebody takes it. */
export class PageDoubts {
  #hiddenMs = 0;
  #wasBesideOther = false;

  add(hiddenMs: number, isBesideOther: boolean): void {
    this.#hiddenMs += hiddenMs;
    this.#wasBesideOther ||= isBesideOther;
  }

  /** In words; null for nothing. From then on it is forgotten. */
  take(): string | null {
    const reasons = [
      hiddenReason(this.#hiddenMs),
      this.#wasBesideOther ? "another browser of this computer was measured at the same time" : null,
    ].filter((reason) => reason !== null);
    this.#hiddenMs = 0;
    this.#wasBesideOther = false;
    return reasons.length === 0 ? null : reasons.join("; ");
  }
}
