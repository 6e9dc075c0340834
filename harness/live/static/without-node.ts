import type { Plugin } from "esbuild";

/**
 * Lets a bundle for a page hold modules that import parts of Node, or packages that need it, which the page never
 * calls: each is an empty module.
 */
export const withoutNode: Plugin = {
  name: "without-node",
  setup: (build) => {
    build.onResolve({ filter: /^(?:node:|sharp$)/ }, ({ path }) => ({
      path,
      namespace: "without-node",
      sideEffects: false,
    }));
    // CommonJS, so that a name which is imported and never called needs no export.
    build.onLoad({ filter: /.*/, namespace: "without-node" }, () => ({
      contents: "module.exports = {};",
      loader: "js",
    }));
  },
};
