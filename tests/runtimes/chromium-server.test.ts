import { request, type IncomingHttpHeaders } from "node:http";
import { networkInterfaces } from "node:os";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { pageFiles } from "../../src/runtimes/browsers/page-files.ts";
import { servePage, type PageServer } from "../../src/runtimes/browsers/server.ts";

const model = Uint8Array.of(1, 2, 3, 250);
let server: PageServer;

beforeAll(async () => {
  server = await servePage(await pageFiles(), model);
});
afterAll(() => server.close());

interface Answer {
  readonly status: number | undefined;
  readonly headers: IncomingHttpHeaders;
  readonly body: Buffer;
}

/** Asks for a path as it stands: `fetch` would tidy it first. */
function ask(
  path: string,
  options: { method?: string; host?: string; address?: string } = {},
): Promise<Answer> {
  const { port } = new URL(server.origin);
  const { method = "GET", host = `127.0.0.1:${port}`, address = "127.0.0.1" } = options;
  return new Promise((resolve, reject) => {
    request({ host: address, port, path, method, headers: { host } }, (response) => {
      const parts: Buffer[] = [];
      response.on("data", (part: Buffer) => parts.push(part));
      response.on("end", () =>
        resolve({ status: response.statusCode, headers: response.headers, body: Buffer.concat(parts) }),
      );
    })
      .on("error", reject)
      .end();
  });
}

describe("the page's server", () => {
  it("gives the page what makes it cross-origin isolated", async () => {
    const { status, headers, body } = await ask("/");
    expect(status).toBe(200);
    expect(headers).toMatchObject({
      "content-type": "text/html",
      "cross-origin-opener-policy": "same-origin",
      "cross-origin-embedder-policy": "require-corp",
    });
    expect(body.toString()).toContain('src="/page.js"');
  });

  it.each([
    ["/page.js", "text/javascript"],
    ["/ort/ort.wasm.min.mjs", "text/javascript"],
    ["/ort/ort-wasm-simd-threaded.wasm", "application/wasm"],
  ])("serves %s as %s, for its own pages alone", async (path, type) => {
    const { status, headers, body } = await ask(path);
    expect(status).toBe(200);
    expect(headers["content-type"]).toContain(type);
    expect(headers["cross-origin-resource-policy"]).toBe("same-origin");
    expect(headers["access-control-allow-origin"]).toBeUndefined();
    expect(body.length).toBeGreaterThan(1_000);
  });

  it("serves the bytes of the model as they are", async () => {
    expect(new Uint8Array((await ask("/model.onnx")).body)).toEqual(model);
  });

  it.each([
    "/package.json",
    "/ort/",
    "/ort",
    "/ort/package.json",
    "/ort/../package.json",
    "/ort/..%2fpackage.json",
    "/ort/%2e%2e/package.json",
    "/ort/..%5cpackage.json",
    "/ort//etc/passwd",
    "/etc/passwd",
    "/%00",
    "/%",
    "/ort/%",
    "/input/0",
  ])("has nothing at %s", async (path) => {
    const { status, body } = await ask(path);
    expect(status).toBe(404);
    expect(body).toHaveLength(0);
  });

  it("answers nothing but GET, and nobody who calls it by another name", async () => {
    expect((await ask("/", { method: "POST" })).status).toBe(404);
    expect((await ask("/model.onnx", { host: "evil.example" })).status).toBe(404);
    expect((await ask("/model.onnx", { host: "127.0.0.1" })).status).toBe(404);
  });

  it("listens on no address of the network", async () => {
    const outside = Object.values(networkInterfaces())
      .flatMap((all) => all ?? [])
      .filter(({ address, internal }) => !internal && !address.startsWith("fe80"))
      .map(({ address }) => address);
    // Linux answers for all of 127.0.0.0/8, so this finds a server that listens everywhere, network or not.
    if (process.platform === "linux") outside.push("127.0.0.2");
    for (const address of outside) {
      await expect(ask("/", { address })).rejects.toThrow("ECONNREFUSED");
    }
  });

  it("offers bytes only while they are in use", async () => {
    let usedPath = "";
    const body = await server.offer(Uint8Array.of(9, 8), async (path) => {
      usedPath = path;
      return (await ask(path)).body;
    });
    expect(new Uint8Array(body)).toEqual(Uint8Array.of(9, 8));
    expect((await ask(usedPath)).status).toBe(404);
    const failing = server.offer(Uint8Array.of(1), (path) => {
      usedPath = path;
      return Promise.reject(new Error("no"));
    });
    await expect(failing).rejects.toThrow("no");
    expect((await ask(usedPath)).status).toBe(404);
  });
});
