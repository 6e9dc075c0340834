import { existsSync } from "node:fs";
import { isNonGlibcLinuxSync } from "detect-libc";
import { installFix } from "../../core/installed-packages.ts";
import { addonPath } from "./native-library.ts";

/** What of this machine decides whether onnxruntime-node can run. */
interface Machine {
  readonly platform: string;
  readonly arch: string;
  /** Linux with another C library than glibc, as Alpine's musl. */
  readonly otherLibc: boolean;
  /** Whether the installed package has a build for this machine; null where it is not installed. */
  readonly hasBuild: boolean | null;
}

/** What would make onnxruntime-node load on a machine where it does not. */
export function ortNodeFix(machine: Machine = thisMachine()): string {
  const { platform, arch, otherLibc, hasBuild } = machine;
  const elsewhere = "measure with ort-web/wasm, which runs here";
  if (otherLibc) {
    return `use a Linux with glibc (in Docker node:22-bookworm-slim in place of Alpine), since onnxruntime-node has no build for musl; or ${elsewhere}`;
  }
  if (hasBuild === false) {
    return `use Linux, macOS or Windows on x64 or arm64, since onnxruntime-node has no build for ${platform} ${arch}; or ${elsewhere}`;
  }
  return `run \`${installFix("onnxruntime-node")}\``;
}

function thisMachine(): Machine {
  const { platform, arch } = process;
  return { platform, arch, otherLibc: isNonGlibcLinuxSync(), hasBuild: hasBuild() };
}

function hasBuild(): boolean | null {
  try {
    return existsSync(addonPath());
  } catch {
    return null;
  }
}
