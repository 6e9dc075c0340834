import { tieWords } from "../../core/tie-words.ts";
import { blocks, code, list } from "../markdown.ts";
import { describeElement, type ParityGroup } from "./parity-texts.ts";

/** Of what differs by a tie, and is right all the same. */
export function tieList(groups: readonly ParityGroup[]): string | null {
  const lines = groups.flatMap(({ variantId, runtimeId, parities }) => {
    const [outputs] = parities.flatMap(({ outputs: own = [] }) =>
      own.some(({ ties }) => ties !== undefined) ? [own] : [],
    );
    return (outputs ?? []).flatMap(({ ties }) =>
      ties === undefined
        ? []
        : tieWords(ties, code).map((line) => `${code(variantId)} on ${code(runtimeId)}: ${line}.`),
    );
  });
  return lines.length === 0 ? null : list(lines);
}

/** Of what failed, the element that is furthest off, and how to find the layer. */
export function failureList(groups: readonly ParityGroup[]): string | null {
  const failures = groups.flatMap(({ variantId, runtimeId, parities }) => {
    const failed = parities.find(({ passed }) => !passed);
    return failed === undefined ? [] : [{ variantId, runtimeId, ...failed }];
  });
  const lines = failures.flatMap(({ variantId, runtimeId, worst }) =>
    worst === undefined || worst === null
      ? []
      : [`${code(variantId)} on ${code(runtimeId)} differs most at ${describeElement(worst)}.`],
  );
  if (lines.length === 0) return null;
  const ofTfjs = failures.filter(({ reference }) => reference.startsWith("tfjs/"));
  return blocks(list(lines), ofTfjs.length === 0 ? null : diffHint(ofTfjs));
}

/** The command that names the layer or node; of TF.js's own backends, those that it can run. */
function diffHint(failures: readonly { readonly runtimeId: string }[]): string {
  const isWasm = failures.some(({ runtimeId }) => /\btfjs[/-]wasm\b/.test(runtimeId));
  return `${code("npx boxbench diff model.json model.onnx")} names the first layer, or node of a graph model, where ONNX Runtime differs${isWasm ? `; with ${code("--backend tfjs/wasm")} the first where TF.js's WASM backend does` : ""}.`;
}
