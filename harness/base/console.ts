import { createColors } from "picocolors";
import { printable } from "../../src/core/printable.ts";
import type { Context, Tone } from "./command.ts";

/** What of a stream decides how lines are written to it. */
export interface LineStream {
  readonly isTTY?: boolean;
  readonly columns?: number;
  write(text: string): unknown;
  /** Whether it shows colours, NO_COLOR and the kind of terminal considered: see `tty.WriteStream`. */
  hasColors?(): boolean;
}

const barWidth = 20;
/** Back to the start of the line, and clear it: ECMA-48 CR and EL. */
const cleared = "\r\u001b[2K";

/**
 * Writes lines of result to standard output and all others to standard error. On a terminal the status is a last line
 * that is written over; it is drawn when it changes and never by a timer, so that nothing is drawn while a process
 * measures. Elsewhere it is a line as any other.
 *
 * @param forced what the variable FORCE_COLOR says
 */
export function consoleOn(
  stdout: LineStream,
  stderr: LineStream,
  forced: string | undefined,
): Required<Pick<Context, "print" | "note" | "status">> {
  const painters = { out: painterOf(stdout, forced), error: painterOf(stderr, forced) };
  let shown: string | null = null;
  const isLive = stderr.isTTY === true;
  const around = (write: () => void) => {
    if (shown !== null) stderr.write(cleared);
    write();
    if (shown !== null) stderr.write(shown);
  };
  return {
    print: (line, tone) => around(() => void stdout.write(`${painters.out(line, tone)}\n`)),
    note: (line, tone) => around(() => void stderr.write(`${painters.error(line, tone)}\n`)),
    status: (line, share) => {
      if (!isLive) {
        if (line !== null) stderr.write(`${printable(line)}\n`);
        return;
      }
      const before = shown === null ? "" : cleared;
      shown = line === null ? null : fitted(printable(`${barOf(share)}${line}`), stderr.columns);
      stderr.write(`${before}${shown ?? ""}`);
    },
  };
}

type Painter = (line: string, tone: Tone | undefined) => string;

function painterOf(stream: LineStream, forced: string | undefined): Painter {
  const isForced = forced !== undefined && !["0", "false"].includes(forced);
  const { bold, dim, green, red, yellow } = createColors(isForced || stream.hasColors?.() === true);
  const colours = {
    heading: bold,
    good: green,
    faint: dim,
    warning: yellow,
    bad: red,
  } as const satisfies Record<Tone, (text: string) => string>;
  return (line, tone) => (tone === undefined ? printable(line) : colours[tone](printable(line)));
}

/** `[#####               ]  25 % `; empty where no share is known. */
function barOf(share: number | undefined): string {
  if (share === undefined) return "";
  const known = Math.min(1, Math.max(0, share));
  const filled = Math.round(known * barWidth);
  const percent = String(Math.floor(known * 100)).padStart(3);
  return `[${"#".repeat(filled)}${" ".repeat(barWidth - filled)}] ${percent} % `;
}

/** A line that wraps could not be written over. */
function fitted(line: string, columns = 80): string {
  return line.length < columns ? line : `${line.slice(0, Math.max(0, columns - 2))}…`;
}
