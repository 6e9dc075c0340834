import { describe, expect, it } from "vitest";
import { LibraryFiles } from "../../../harness/live/page/library-files.ts";

describe("LibraryFiles", () => {
  const served = (statuses: number[]) => {
    const asked: string[] = [];
    const files = new LibraryFiles(async (address) => {
      asked.push(address);
      const headers = { "Content-Type": "application/wasm" };
      return new Response("bytes", { status: statuses.shift() ?? 200, headers });
    });
    return { asked, files };
  };

  it("fetches each file once, with its type, also where two ask for it at the same time", async () => {
    const { asked, files } = served([]);
    const [one, two] = await Promise.all([files.blobOf("a.wasm"), files.blobOf("a.wasm")]);
    expect([await one.text(), two.type]).toEqual(["bytes", "application/wasm"]);
    await files.blobOf("b.wasm");
    expect(await files.addressOf("b.wasm")).toBe(await files.addressOf("b.wasm"));
    expect(asked).toEqual(["a.wasm", "b.wasm"]);
    expect(files.fetched).toBe(2);
  });

  it("asks again for what was not there, and keeps no error", async () => {
    const { asked, files } = served([503]);
    await expect(files.blobOf("a.wasm")).rejects.toThrow("the server answered 503 for a.wasm");
    expect(await (await files.blobOf("a.wasm")).text()).toBe("bytes");
    expect(asked).toEqual(["a.wasm", "a.wasm"]);
    expect(files.fetched).toBe(1);
  });
});
