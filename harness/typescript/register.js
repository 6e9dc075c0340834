// Lets this process import TypeScript: `node --import harness/typescript/register.js`.
import * as nodeModule from "node:module";

// Node 22 keeps what V8 compiled from one start to the next.
nodeModule.enableCompileCache?.();
if (nodeModule.registerHooks === undefined) {
  nodeModule.register("./hooks.js", import.meta.url);
} else {
  const { load } = await import("./hooks.js");
  nodeModule.registerHooks({ load });
}
