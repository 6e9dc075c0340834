import { describe, expect, it } from "vitest";
import { base64Of, bytesOfBase64 } from "../../src/core/base64.ts";

describe("base64", () => {
  it("is that of RFC 4648, for every byte and any length", () => {
    expect(base64Of(new TextEncoder().encode("foobar"))).toBe("Zm9vYmFy");
    expect(base64Of(new TextEncoder().encode("fooba"))).toBe("Zm9vYmE=");
    const all = Uint8Array.from({ length: 256 }, (_, byte) => byte);
    expect(base64Of(all)).toBe(Buffer.from(all).toString("base64"));
    expect(bytesOfBase64(base64Of(all))).toEqual(all);
  });
});
