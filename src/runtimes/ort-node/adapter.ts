import { execFile } from "node:child_process";
import { createRequire } from "node:module";
import { create, toBinary } from "@bufbuild/protobuf";
import { ModelProtoSchema, TensorProto_DataType as DataType } from "../../onnx/proto/onnx_pb.ts";
import type { Adapter } from "../adapter.ts";

/** A WebGPU adapter, or why there is none. */
export type FoundAdapter = Adapter | { readonly name: null; readonly reason: string };

const asked = new Map<string, Promise<FoundAdapter>>();

/**
 * Opens a small session on WebGPU in a child process and reads which adapter it got; asked once for each
 * environment. ONNX Runtime itself does not say: on Linux the Vulkan loader does, when it is told to be verbose.
 *
 * @param environment variables beyond those of this process
 */
export function findAdapter(environment: Readonly<Record<string, string>> = {}): Promise<FoundAdapter> {
  const key = JSON.stringify(environment);
  const known = asked.get(key) ?? askChild(environment);
  asked.set(key, known);
  return known;
}

const childProgram = `
  const { InferenceSession } = require(process.argv[1]);
  InferenceSession.create(Buffer.from(process.argv[2], "base64"), { executionProviders: ["webgpu"] }).then(
    (session) => session.release(),
    (error) => { process.stdout.write(error.message); process.exitCode = 1; },
  );`;

function askChild(environment: Readonly<Record<string, string>>): Promise<FoundAdapter> {
  const library = createRequire(import.meta.url).resolve("onnxruntime-node");
  const model = Buffer.from(smallModel()).toString("base64");
  const env = { ...process.env, ...environment, VK_LOADER_DEBUG: "all", NODE_OPTIONS: "" };
  return new Promise((resolve) => {
    execFile(
      process.execPath,
      ["-e", childProgram, library, model],
      { env, timeout: 60_000, maxBuffer: 2 ** 24 },
      (error, stdout, stderr) => {
        if (error === null) resolve(adapterFrom(stderr));
        else resolve({ name: null, reason: reasonFrom(stdout, error.signal ?? null) });
      },
    );
  });
}

function adapterFrom(loaderLog: string): Adapter {
  const [, name] = /Using "([^"]+)" with driver:/.exec(loaderLog) ?? [];
  return { name: name ?? "GPU (its name is not known)", isCpu: false };
}

/** ONNX Runtime puts its source file and function before what matters. */
function reasonFrom(message: string, signal: string | null): string {
  if (message === "") return `opening a session ended the process${signal === null ? "" : ` with ${signal}`}`;
  const [line = ""] = message.replace(/^.*Failed to get a WebGPU adapter: /s, "").split("\n");
  return `no WebGPU adapter: ${line.trim().replace(/\.+$/, "")}`;
}

/** y = max(x, 0) of one number: enough to make ONNX Runtime ask for an adapter. */
function smallModel(): Uint8Array {
  const type = { value: { case: "tensorType" as const, value: { elemType: DataType.FLOAT } } };
  return toBinary(
    ModelProtoSchema,
    create(ModelProtoSchema, {
      irVersion: 8n,
      opsetImport: [{ domain: "", version: 17n }],
      graph: {
        name: "probe",
        node: [{ opType: "Relu", input: ["x"], output: ["y"] }],
        input: [{ name: "x", type }],
        output: [{ name: "y", type }],
      },
    }),
  );
}
