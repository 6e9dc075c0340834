import { BoxbenchError, messageOf } from "../../core/errors.ts";
import type { PageHandle } from "./browser-page.ts";
import { pageVariable, type PageApi } from "./page/api.ts";

type Result<Name extends keyof PageApi> = Awaited<ReturnType<PageApi[Name]>>;

/** How drivers say that page, browser or the browser's process for the GPU is gone; it is no fault of the model. */
const lostPage =
  /Target (page, context or browser )?(crashed|has been closed|closed)|Connection closed|no such frame|browsing context|Session closed|external Instance reference no longer exists|device (?:is|was) lost|context (?:is |was )?lost/i;

/**
 * Calls a function of the page. Typed arrays cross over as they are, in both directions.
 *
 * @throws BoxbenchError WORKER when the page or the browser is gone
 * @throws Error with the page's own message
 */
export async function callPage<Name extends keyof PageApi>(
  page: PageHandle,
  name: Name,
  ...values: Parameters<PageApi[Name]>
): Promise<Result<Name>> {
  try {
    return (await page.evaluate(
      ([variable, name, values]) => {
        const api = (
          globalThis as unknown as Record<string, Record<string, (...all: unknown[]) => unknown> | undefined>
        )[variable];
        // Where its process has died, a browser shows another page.
        if (api === undefined) throw new Error("Session closed: the page has crashed");
        return api[name]!(...values);
      },
      [pageVariable, name, values] as [string, string, unknown[]],
    )) as Result<Name>;
  } catch (cause) {
    const text = messageOf(cause).replace(/^page\.evaluate: (Error: )?/, "");
    if (lostPage.test(text)) {
      throw new BoxbenchError(
        "WORKER",
        `The browser's page, or its process for the GPU, ended while it did "${name}": ${text}`,
        {
          cause,
        },
      );
    }
    throw new Error(text, { cause });
  }
}
