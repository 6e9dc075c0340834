import { isTfjs, type BrowserProvider, type PageOpening } from "../../src/runtimes/browsers/page/api.ts";
import type { BrowserPage } from "../../src/runtimes/browsers/browser-page.ts";
import { openInPage } from "../../src/runtimes/browsers/open-in-page.ts";
import { providerFacts, refuseThreads, titleOf } from "../../src/runtimes/browsers/providers.ts";
import type { ServedModel } from "../../src/runtimes/browsers/served-model.ts";
import type { PageServer } from "../../src/runtimes/browsers/server.ts";
import type { OpenOptions, Runtime, Session } from "../../src/runtimes/types.ts";
import { availabilityIn, familyOf, type LibraryVersions } from "./browser-facts.ts";
import { providers, type DeviceFacts } from "./device-facts.ts";

/** A runtime whose sessions are frames of a page that somebody has open. */
export interface PageRuntime<Model> extends Omit<Runtime, "open"> {
  open(model: Model, options: OpenOptions): Promise<Session>;
}

/** Where a page finds a model, and the hashes of what it finds. */
export interface OfferedModel {
  readonly served: Pick<ServedModel, "path" | "sha256s" | "weightFiles">;
  readonly modelPath: string;
}

/** A page that somebody has open and that runs models: in this browser, or on a device. */
export interface OpenPage<Model> {
  readonly facts: DeviceFacts;
  readonly versions: LibraryVersions;
  /** Where it has its libraries and what it may lack; absent where a server isolates it. */
  readonly place?: Pick<PageOpening, "root" | "mayLackIsolation">;
  readonly server: Pick<PageServer, "offer">;
  offer(id: string, provider: BrowserProvider, model: Model): Promise<OfferedModel>;
  /** A fresh frame with one library. */
  openFrame(library: "ort" | "tfjs"): Promise<BrowserPage>;
}

/** What may run models in a page, by provider. */
export function pageRuntimes<Model>(page: OpenPage<Model>): Map<BrowserProvider, PageRuntime<Model>> {
  return new Map(providers.map((provider) => [provider, pageRuntime(page, provider)]));
}

function pageRuntime<Model>(page: OpenPage<Model>, provider: BrowserProvider): PageRuntime<Model> {
  const { facts, versions, place, server } = page;
  const id = `${familyOf(facts)}/${provider}`;
  return {
    ...providerFacts(provider),
    id,
    title: titleOf(provider, facts.browser ?? "this browser"),
    // What the same provider may differ in Chromium: WebAssembly and WebGPU are specified bit for bit, or nearly.
    judgedAs: `chromium/${provider}`,
    probe: () => Promise.resolve(availabilityIn(facts, provider, versions, place?.mayLackIsolation === true)),
    open: async (model, { threads }) => {
      refuseThreads(id, provider, threads);
      const offered = await page.offer(id, provider, model);
      const browserPage = await page.openFrame(isTfjs(provider) ? "tfjs" : "ort");
      const close = () => browserPage.close();
      const placed = place === undefined ? {} : { place };
      try {
        return await openInPage({ ...offered, ...placed, id, provider, threads, server, browserPage, close });
      } catch (error) {
        await close();
        throw error;
      }
    },
  };
}
