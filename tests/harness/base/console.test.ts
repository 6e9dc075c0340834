import { describe, expect, it } from "vitest";
import { consoleOn, type LineStream } from "../../../harness/base/console.ts";

function stream(facts: Partial<LineStream> & { readonly colours?: boolean } = {}) {
  const written: string[] = [];
  const { colours = false, ...rest } = facts;
  const made = { ...rest, write: (text: string) => written.push(text), hasColors: () => colours };
  return { stream: made, text: () => written.join("") };
}

/** What a terminal of one line shows at the end: everything before a line end or a cleared line is past. */
const lastLine = (text: string) => text.replaceAll("\r\u001b[2K", "\n").split("\n").at(-1);

describe("the console on a terminal", () => {
  it("writes over its last line with what runs now, and draws a bar for the share that is done", () => {
    const error = stream({ isTTY: true, columns: 60 });
    const { status } = consoleOn(stream().stream, error.stream, undefined);
    status("ort-node/cpu", 0);
    expect(lastLine(error.text())).toBe(`[${" ".repeat(20)}]   0 % ort-node/cpu`);
    status("ort-web/wasm", 0.5);
    expect(lastLine(error.text())).toBe(`[${"#".repeat(10)}${" ".repeat(10)}]  50 % ort-web/wasm`);
    status(null);
    expect(lastLine(error.text())).toBe("");
  });

  it("keeps the bar below the lines of both streams", () => {
    const [out, error] = [stream({ isTTY: true }), stream({ isTTY: true })];
    const { status, note, print } = consoleOn(out.stream, error.stream, undefined);
    status("now", 1);
    note("one cell is done");
    print("a result");
    expect(out.text()).toBe("a result\n");
    expect(error.text()).toContain("one cell is done\n");
    expect(lastLine(error.text())).toBe(`[${"#".repeat(20)}] 100 % now`);
  });

  it("cuts a status that would wrap, since a wrapped line cannot be written over", () => {
    const error = stream({ isTTY: true, columns: 30 });
    consoleOn(stream().stream, error.stream, undefined).status("x".repeat(100), 0.25);
    expect(lastLine(error.text())!.length).toBeLessThan(30);
  });
});

describe("the console where there is no terminal", () => {
  it("writes plain lines: no bar, no codes", () => {
    const [out, error] = [stream(), stream()];
    const { status, note, print } = consoleOn(out.stream, error.stream, undefined);
    status("round 1", 0.5);
    status(null);
    note("warning: w", "warning");
    print("heading", "heading");
    expect(error.text()).toBe("round 1\nwarning: w\n");
    expect(out.text()).toBe("heading\n");
  });
});

describe("names from files", () => {
  const hostile = "model\u001b[2J\u001b]0;title\u0007\u009b31m\u202egnp";

  it("reach no stream with codes that a terminal would obey", () => {
    const [out, error] = [stream({ isTTY: true, columns: 200 }), stream({ isTTY: true, columns: 200 })];
    const { status, note, print } = consoleOn(out.stream, error.stream, undefined);
    print(hostile);
    note(hostile, "bad");
    status(hostile);
    const plain = "model\ufffd[2J\ufffd]0;title\ufffd\ufffd31m\ufffdgnp";
    expect(out.text()).toBe(`${plain}\n`);
    expect(error.text()).toBe(`${plain}\n${plain}`);
  });
});

describe("colours", () => {
  const painted = (colours: boolean, forced?: string) => {
    const out = stream({ colours });
    consoleOn(out.stream, stream().stream, forced).print("done", "good");
    return out.text();
  };

  it("are the stream's own matter: NO_COLOR and dumb terminals have none", () => {
    expect(painted(true)).toBe("\u001b[32mdone\u001b[39m\n");
    expect(painted(false)).toBe("done\n");
  });

  it("come with FORCE_COLOR, but not with its values that mean no", () => {
    expect(painted(false, "1")).toContain("\u001b[32m");
    expect(painted(false, "0")).toBe("done\n");
  });
});
