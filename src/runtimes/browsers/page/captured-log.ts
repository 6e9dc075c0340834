const output = globalThis.console;
const original = output.log.bind(output);
let captured: string[] | null = null;

// Now, because ONNX Runtime's WASM module keeps the function that it finds when it loads.
output.log = (...words: unknown[]) => {
  if (captured === null) original(...words);
  else captured.push(words.join(" "));
};

/** What `action` prints: the WASM module has no file system to put a profile in, and logs it line by line. */
export function capturedLog(action: () => void): string {
  const lines: string[] = [];
  captured = lines;
  try {
    action();
  } finally {
    captured = null;
  }
  return lines.join("\n");
}
