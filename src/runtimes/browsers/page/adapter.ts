import type { Adapter } from "../../adapter.ts";

/** What Chromium adds to an adapter's description with --enable-webgpu-developer-features. */
interface DeveloperInfo extends GPUAdapterInfo {
  readonly driver?: string;
  /** Such as `discrete GPU` or `CPU`. */
  readonly type?: string;
}

/** The adapter that the browser chooses, or null where it offers none. */
export async function adapterOfPage(): Promise<Adapter | null> {
  // Absent where WebGPU is turned off, whatever the types say.
  const gpu = navigator.gpu as GPU | undefined;
  const adapter = await gpu?.requestAdapter();
  return adapter === null || adapter === undefined ? null : adapterOf(adapter.info);
}

/** The adapter that a device was made from. */
export function adapterFrom(device: GPUDevice): Adapter {
  return adapterOf(device.adapterInfo);
}

function adapterOf(info: DeveloperInfo): Adapter {
  const { vendor, architecture, description, driver, type, isFallbackAdapter } = info;
  const known = [description || `${vendor} ${architecture}`, driver].map((text) => text?.trim());
  const name = known.filter((text) => text !== undefined && text !== "").join(", ");
  return { name: name === "" ? "unknown adapter" : name, isCpu: isFallbackAdapter || type === "CPU" };
}

/** The renderer that WebGL 2 draws with, or null where the page gets no context. */
export function webglAdapterOfPage(): Adapter | null {
  const context = document.createElement("canvas").getContext("webgl2");
  return context === null ? null : webglAdapterFrom(context);
}

/** The renderer of a context. Firefox gives its name without an extension, and shortened. */
export function webglAdapterFrom(context: WebGL2RenderingContext): Adapter {
  const extension = context.getExtension("WEBGL_debug_renderer_info");
  const name: unknown = context.getParameter(extension?.UNMASKED_RENDERER_WEBGL ?? context.RENDERER);
  return { name: String(name), isCpu: false };
}
