import type { Tensors } from "../../../src/core/tensor.ts";
import { pageVariable } from "../../../src/runtimes/browsers/page/api.ts";
import type { Command } from "../protocol.ts";

type Functions = Readonly<Record<string, (...values: readonly unknown[]) => unknown>>;

/** The frame that measures: a fresh one for every model, as `bench` has a fresh browser. */
export class MeasuringFrame {
  readonly #addressOf: (library: string) => string;
  #frame: HTMLIFrameElement | null = null;
  /** Workers that it has started. */
  workers = 0;

  /** @param addressOf where the frame of a library is */
  constructor(addressOf: (library: string) => string) {
    this.#addressOf = addressOf;
  }

  /** Does what it is asked; tensors come apart from all else. */
  async run({ name, values }: Command): Promise<{ value: unknown; tensors: readonly Tensors[] | null }> {
    if (name === "load") await this.#load(String(values[0]));
    else if (name === "unload") this.#unload();
    else {
      const value = await this.#call(name, values);
      if (name === "run") return { value: null, tensors: value as Tensors[] };
      return { value: value ?? null, tensors: null };
    }
    return { value: null, tensors: null };
  }

  async #call(name: string, values: readonly unknown[]): Promise<unknown> {
    const functions = (this.#frame?.contentWindow as unknown as Record<string, Functions> | undefined)?.[
      pageVariable
    ];
    const called = functions?.[name];
    if (called === undefined) throw new Error("The frame that measures did not load");
    return called(...values);
  }

  async #load(library: string): Promise<void> {
    this.#unload();
    const frame = document.createElement("iframe");
    frame.title = "measures";
    frame.tabIndex = -1;
    frame.setAttribute("aria-hidden", "true");
    frame.src = this.#addressOf(library);
    this.#frame = frame;
    await new Promise<void>((resolve) => {
      frame.addEventListener("load", () => resolve(), { once: true });
      document.body.append(frame);
    });
    const inner = frame.contentWindow as (Window & typeof globalThis) | null;
    if (inner === null) throw new Error("The frame that measures did not load");
    const count = () => (this.workers += 1);
    inner.Worker = class extends inner.Worker {
      constructor(...values: ConstructorParameters<typeof Worker>) {
        super(...values);
        count();
      }
    };
  }

  #unload(): void {
    this.#frame?.remove();
    this.#frame = null;
    this.workers = 0;
  }
}
