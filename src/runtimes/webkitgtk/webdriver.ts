import { request } from "node:http";

/** What a WebDriver answers to a command. */
interface Reply {
  readonly value: unknown;
}

interface WebdriverError {
  readonly error: string;
  readonly message: string;
}

/** A session of a browser, over the classic WebDriver protocol. */
export interface WebdriverSession {
  readonly browserVersion: string;
  /** @throws Error with the driver's own words */
  command(method: "POST" | "DELETE", path: string, body?: unknown): Promise<unknown>;
}

/**
 * Starts a browser by its driver.
 *
 * @param capabilities what it is to be
 * @see https://www.w3.org/TR/webdriver2/
 */
export async function startSession(port: number, capabilities: unknown): Promise<WebdriverSession> {
  const started = (await send(port, "POST", "/session", {
    capabilities: { alwaysMatch: capabilities },
  })) as { readonly sessionId: string; readonly capabilities: { readonly browserVersion: string } };
  const { sessionId } = started;
  return {
    browserVersion: started.capabilities.browserVersion,
    command: (method, path, body) => send(port, method, `/session/${sessionId}${path}`, body),
  };
}

/** Without a limit of time, unlike `fetch`: a page may compute for minutes before it answers. */
function send(port: number, method: "POST" | "DELETE", path: string, body?: unknown): Promise<unknown> {
  return new Promise((resolve, reject) => {
    // What ends the connection ends the page, too.
    const lost = (cause: Error) => reject(new Error(`Connection closed: ${cause.message}`, { cause }));
    request({ host: "127.0.0.1", port, method, path }, (response) => {
      const parts: Buffer[] = [];
      response
        .on("data", (part: Buffer) => parts.push(part))
        .on("error", lost)
        .on("end", () => {
          const { value } = JSON.parse(Buffer.concat(parts).toString("utf8")) as Reply;
          if (response.statusCode === 200) return resolve(value);
          const { error, message } = value as WebdriverError;
          const isGone = /invalid session id|no such window|Could not parse script result/.test(
            `${error} ${message}`,
          );
          reject(
            new Error(`${isGone ? "Session closed: " : ""}${error}${message === "" ? "" : `: ${message}`}`),
          );
        });
    })
      .on("error", lost)
      .end(body === undefined ? undefined : JSON.stringify(body));
  });
}
