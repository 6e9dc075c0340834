import type { BrowserDriver } from "../../src/runtimes/browsers/driver.ts";
import { pageFiles } from "../../src/runtimes/browsers/page-files.ts";
import { type BrowserProvider, isTfjs } from "../../src/runtimes/browsers/page/api.ts";
import { openInPage } from "../../src/runtimes/browsers/open-in-page.ts";
import { modelToServe } from "../../src/runtimes/browsers/runtime.ts";
import { servePage } from "../../src/runtimes/browsers/server.ts";
import type { ModelFiles, Session } from "../../src/runtimes/types.ts";

/** One page of one browser for many models, one after the other: a browser for each would take minutes. */
export interface SharedPage {
  readonly browserName: string;
  open(model: ModelFiles): Promise<Session>;
  close(): Promise<void>;
}

/**
 * @param first a model whose library files the server has for all
 * @param env variables that the browser is started with
 */
export async function openSharedPage(
  driver: BrowserDriver,
  provider: BrowserProvider,
  first: ModelFiles,
  env: Readonly<Record<string, string>> = {},
): Promise<SharedPage> {
  const id = `${driver.id}/${provider}`;
  const found = driver.find();
  if (found.path === null) throw new Error(found.reason);
  const { files } = await modelToServe(id, provider, first);
  const server = await servePage(
    await pageFiles(isTfjs(provider) ? "tfjs" : "ort"),
    new Uint8Array(0),
    files,
  );
  const browserPage = await driver.open(found.path, provider, server, env);
  const open = async (model: ModelFiles): Promise<Session> => {
    const served = await modelToServe(id, provider, model);
    const offered: string[] = [];
    const offerFrom = async (index: number): Promise<Session> => {
      if (index < served.contents.length) {
        return server.offer(served.contents[index]!, (path) => {
          offered.push(path);
          return offerFrom(index + 1);
        });
      }
      const [modelPath, ...weightPaths] = offered;
      const weightFiles = served.weightFiles.map(({ name }, at) => ({ name, path: weightPaths[at]! }));
      return openInPage({
        id,
        provider,
        threads: 1,
        served: { ...served, weightFiles },
        modelPath: modelPath!,
        server,
        browserPage,
        close: () => Promise.resolve(),
      });
    };
    return offerFrom(0);
  };
  return {
    browserName: browserPage.browserName,
    open,
    close: async () => {
      await browserPage.close();
      await server.close();
    },
  };
}
