import { type ChildProcess, spawn } from "node:child_process";
import { createInterface } from "node:readline";
import type { Readable } from "node:stream";

/** A screen that nobody sees. */
export interface VirtualDisplay {
  /** What the variable DISPLAY is to say, such as `:1`. */
  readonly name: string;
  readonly processId: number;
  close(): void;
}

/** What a machine without a screen lacks for a browser that wants one, as Debian calls it. */
export const virtualDisplayFix = "apt-get install xvfb";

/** Whether a program that is started with these variables finds a screen. */
export function hasDisplay(env: Readonly<Record<string, string | undefined>> = process.env): boolean {
  return [env["DISPLAY"], env["WAYLAND_DISPLAY"]].some((name) => name !== undefined && name !== "");
}

/**
 * Starts Xvfb, which draws into memory: Firefox has WebGL, and WebKitGTK starts, only where there is a screen.
 *
 * @returns null where there is a screen already, where the system knows no such thing, or where Xvfb is not installed
 */
export async function openVirtualDisplay(): Promise<VirtualDisplay | null> {
  if (process.platform !== "linux" || hasDisplay()) return null;
  // A group of its own, by which it can be ended also when this process is killed.
  const child = spawn("Xvfb", ["-displayfd", "3", "-screen", "0", "1280x1024x24", "-nolisten", "tcp"], {
    stdio: ["ignore", "ignore", "ignore", "pipe"],
    detached: true,
  });
  const number = await displayNumber(child);
  if (number === null) return null;
  child.unref();
  return {
    name: `:${number}`,
    processId: child.pid!,
    close: () => {
      child.kill();
    },
  };
}

/** The number that Xvfb chose, which it tells once it is ready; null where it does not start. */
function displayNumber(child: ChildProcess): Promise<string | null> {
  return new Promise((resolve) => {
    child.once("error", () => resolve(null)).once("exit", () => resolve(null));
    const lines = createInterface({ input: child.stdio[3] as Readable });
    lines.once("line", (line) => {
      lines.close();
      resolve(line.trim());
    });
  });
}
