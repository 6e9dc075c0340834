import { expect, it } from "vitest";
import { lastWordsOf } from "../../../harness/workers/last-words.ts";

it("finds the reason between the frames and notes that Node and V8 print around it", () => {
  const uncaught = `/some/file.ts:3
    throw new TypeError("no engine");
          ^

TypeError: no engine
    at run (/some/file.ts:3:11)

Node.js v20.20.2
`;
  expect(lastWordsOf(uncaught)).toBe("TypeError: no engine");
  const outOfMemory = `
<--- Last few GCs --->

[25:0x5f00]      812 ms: Mark-sweep 127.9 (130.2) -> 127.8 (130.2) MB
<--- JS stacktrace --->

FATAL ERROR: Reached heap limit Allocation failed - JavaScript heap out of memory
----- Native stack trace -----

 1: 0xb9c310 node::Abort() [node]
`;
  expect(lastWordsOf(outOfMemory)).toBe(
    "FATAL ERROR: Reached heap limit Allocation failed - JavaScript heap out of memory",
  );
});

it("takes the last line where none says more, and nothing of nothing", () => {
  expect(lastWordsOf("loading\nopening the device\n")).toBe("opening the device");
  expect(lastWordsOf("\n \n")).toBeNull();
});
