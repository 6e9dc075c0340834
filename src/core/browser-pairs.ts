/** A backend of TF.js, and ONNX Runtime Web in the same browser. */
export interface BrowserPair {
  readonly browser: string;
  readonly tfjsId: string;
  readonly ortId: string;
}

const ortProviders = ["wasm", "webgpu"];

/**
 * Who asks whether to leave TF.js compares it with ONNX Runtime Web where the app runs: in one browser.
 *
 * @param runtimeIds such as `chromium/tfjs-webgl` and `chromium/wasm`
 */
export function browserPairsOf(runtimeIds: readonly string[]): BrowserPair[] {
  return runtimeIds.filter(isTfjsInBrowser).flatMap((tfjsId) => {
    const browser = tfjsId.slice(0, tfjsId.indexOf("/"));
    return ortProviders
      .map((provider) => `${browser}/${provider}`)
      .filter((ortId) => runtimeIds.includes(ortId))
      .map((ortId) => ({ browser, tfjsId, ortId }));
  });
}

/** Whether a runtime is TF.js in a page, as `firefox/tfjs-wasm` is and `tfjs/wasm` is not. */
export function isTfjsInBrowser(runtimeId: string): boolean {
  return runtimeId.includes("/tfjs-");
}
