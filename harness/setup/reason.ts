/** `SomeError: text`, `Error [ECODE]: text`, `[Error: text]` and what compilers write: `fatal error: text`. */
const errorLine = /\b(?:[A-Z]\w*Error|Error|ERROR|error)(?: \[(\w+)\])?: *(.*)$/;

/** Lines that Node and npm write around the one that says what happened. */
const noise = /^(?:\s|node:|Node\.js v|npm (?:warn|notice)|WARNING|Traceback)/;

/**
 * The line of a failed program's output that says why it failed, without the word "Error" and without the
 * stack trace; null where the output is empty.
 */
export function reasonIn(output: string): string | null {
  const lines = output.split(/\r?\n/).map((line) => line.trimEnd());
  for (const line of lines) {
    const match = errorLine.exec(line);
    const reason = match === null ? "" : (match[2] ?? "").replace(/\]$/, "") || (match[1] ?? "");
    if (reason !== "") return reason;
  }
  return lines.findLast((line) => line !== "" && !noise.test(line)) ?? null;
}
