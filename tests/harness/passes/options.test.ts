import { Command } from "commander";
import { describe, expect, it } from "vitest";
import {
  addPassOptions,
  passWords,
  refuseIdlePasses,
  type PassOptions,
} from "../../../harness/passes/registry.ts";

function parsed(...words: string[]): PassOptions {
  const command = addPassOptions(new Command())
    .exitOverride()
    .configureOutput({ writeErr: () => {} });
  command.parse(words, { from: "user" });
  return command.opts<PassOptions>();
}

describe("the options of passes", () => {
  it("ask for the peak and nothing else where nothing is said", () => {
    expect(parsed()).toEqual({ peak: true });
  });

  it("take scenarios in MLPerf's order, each once, or all", () => {
    expect(parsed("--scenario", "server,single-stream,server").scenario).toEqual(["single-stream", "server"]);
    expect(parsed("--scenario", "all").scenario).toHaveLength(4);
  });

  it.each([
    ["--scenario", "burst", 'There is no "burst"; there are: single-stream, multi-stream, offline, server'],
    ["--server-bound", "0", "Expected milliseconds, more than 0"],
    ["--server-bound", "fast", "Expected milliseconds, more than 0"],
    ["--side", "32", "Expected two sides or more"],
    ["--side", "4,64", "Expected a whole number, 8 to 512"],
  ])("refuse %s %s in one line", (option, value, message) => {
    expect(() => parsed(option, value)).toThrow(message);
  });

  it("refuse a bound without a server, and sizes of a model that has its own", () => {
    expect(() => refuseIdlePasses(parsed("--server-bound", "2"))).toThrow("belongs to --scenario server");
    expect(() => refuseIdlePasses(parsed("--server-bound", "2", "--scenario", "server"))).not.toThrow();
    expect(() => refuseIdlePasses({ ...parsed("--side", "32,64"), model: "a.onnx" })).toThrow(
      "--side cannot go with --model",
    );
  });

  it("refuse passes with two arms", () => {
    expect(() => refuseIdlePasses({ ...parsed("--memory"), aa: true })).toThrow(
      "two arms compare latency alone",
    );
    expect(() => refuseIdlePasses({ ...parsed(), aa: true })).not.toThrow();
  });

  it("make the same words again", () => {
    const words = [
      "--phases",
      "--memory",
      "--scenario",
      "offline,server",
      "--server-bound",
      "2.5",
      "--side",
      "32,64",
    ];
    expect(passWords(parsed(...words, "--no-peak")).join(" ")).toBe(`--no-peak ${words.join(" ")}`);
    expect(passWords(parsed())).toEqual([]);
  });
});
