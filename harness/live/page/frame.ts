import type { Tensors } from "../../../src/core/tensor.ts";
import { pageVariable } from "../../../src/runtimes/browsers/page/api.ts";
import type { Command } from "../answers.ts";
import { LibraryFiles } from "./library-files.ts";

type Functions = Readonly<Record<string, (...values: readonly unknown[]) => unknown>>;

/** Where the frame of a library is, which is empty, and the script that goes into it. */
export interface FrameAddresses {
  readonly page: string;
  readonly script: string;
}

/** The frame that measures: a fresh one for every model, as `bench` has a fresh browser. */
export class MeasuringFrame {
  readonly #addressesOf: (library: string) => FrameAddresses;
  readonly #files = new LibraryFiles();
  #frame: HTMLIFrameElement | null = null;
  #library = "";
  /** Workers that it has started. */
  workers = 0;

  constructor(addressesOf: (library: string) => FrameAddresses) {
    this.#addressesOf = addressesOf;
  }

  /** Does what it is asked; tensors come apart from all else. */
  async run({ name, values }: Command): Promise<{ value: unknown; tensors: readonly Tensors[] | null }> {
    if (name === "load") await this.#load(String(values[0]));
    else if (name === "unload") this.#unload();
    else {
      const value = name === "open" ? await this.#open(values) : await this.#call(name, values);
      if (name === "run") return { value: null, tensors: value as Tensors[] };
      return { value: value ?? null, tensors: null };
    }
    return { value: null, tensors: null };
  }

  /** Opens a model once more, in another frame, where a library was on its way: its time is no time of opening. */
  async #open(values: readonly unknown[]): Promise<unknown> {
    const { fetched } = this.#files;
    const opened = await this.#call("open", values);
    if (this.#files.fetched === fetched) return opened;
    await this.#load(this.#library);
    return this.#call("open", values);
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
    const { page, script } = this.#addressesOf(library);
    frame.src = page;
    this.#frame = frame;
    this.#library = library;
    await untilLoaded(frame, () => document.body.append(frame));
    const inner = frame.contentWindow as (Window & typeof globalThis) | null;
    if (inner === null) throw new Error("The frame that measures did not load");
    this.#countWorkers(inner);
    this.#keepFetched(inner);
    const element = inner.document.createElement("script");
    element.type = "module";
    element.src = await this.#files.addressOf(script);
    await untilLoaded(element, () => inner.document.head.append(element));
  }

  #countWorkers(inner: Window & typeof globalThis): void {
    const count = () => (this.workers += 1);
    inner.Worker = class extends inner.Worker {
      constructor(...values: ConstructorParameters<typeof Worker>) {
        super(...values);
        count();
      }
    };
  }

  /** Lets a library have its WASM from this page. */
  #keepFetched(inner: Window & typeof globalThis): void {
    const fetch = inner.fetch.bind(inner);
    inner.fetch = async (resource, options) => {
      const address =
        resource instanceof inner.Request ? resource.url : new URL(resource, inner.location.href);
      if (!String(address).endsWith(".wasm")) return fetch(resource, options);
      const blob = await this.#files.blobOf(String(address));
      return new inner.Response(blob, { headers: { "Content-Type": blob.type } });
    };
  }

  #unload(): void {
    this.#frame?.remove();
    this.#frame = null;
    this.workers = 0;
  }
}

/** Resolves when an element has loaded what it is for. */
async function untilLoaded(element: HTMLElement, append: () => void): Promise<void> {
  await new Promise<void>((resolve, reject) => {
    element.addEventListener("load", () => resolve(), { once: true });
    element.addEventListener("error", () => reject(new Error("The frame that measures did not load")), {
      once: true,
    });
    append();
  });
}
