import { expect, test } from "vitest";
import { reasonIn } from "../../../harness/setup/reason.ts";

test("finds the message of an uncaught error of Node, not its source line or its trace", () => {
  const output = [
    "node:events:502",
    "      throw er; // Unhandled 'error' event",
    "      ^",
    "",
    "Error: getaddrinfo ENOTFOUND storage.googleapis.com",
    "    at GetAddrInfoReqWrap.onlookupall [as oncomplete] (node:dns:122:26)",
    "Node.js v20.20.2",
  ].join("\n");
  expect(reasonIn(output)).toBe("getaddrinfo ENOTFOUND storage.googleapis.com");
});

test("gives the code of an error that has no message", () => {
  expect(reasonIn("AggregateError [ETIMEDOUT]: \n    at internalConnectMultiple (node:net:1)")).toBe(
    "ETIMEDOUT",
  );
});

test("reads what pip and compilers write", () => {
  expect(reasonIn("WARNING: Retrying\nERROR: No matching distribution found for x==1\n")).toBe(
    "No matching distribution found for x==1",
  );
  expect(reasonIn("a.cc:3:10: fatal error: node_api.h: No such file or directory\n")).toBe(
    "node_api.h: No such file or directory",
  );
});

test("falls back to the last line that says something", () => {
  expect(reasonIn("Starting\nThe disk is full\n    at x\nNode.js v22.1.0\n")).toBe("The disk is full");
});

test("has no reason for empty output", () => {
  expect(reasonIn("\n")).toBeNull();
});
