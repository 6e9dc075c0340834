/**
 * A program for tests: opens a model on a runtime, says so, and waits. It ends when it is killed, without closing
 * the session when its input ends, and after closing it when it is told to.
 *
 * Usage: open-and-wait.ts RUNTIME ONNX_FILE
 */
import { runtimeOf } from "../../src/runtimes/registry.ts";

const [id, onnxPath] = process.argv.slice(2);
const session = await runtimeOf(id!).open({ onnxPath: onnxPath! }, { threads: 1 });
process.stdin.on("data", () => void session.close().then(() => process.exit(0)));
process.stdin.on("end", () => process.exit(0));
process.stdout.write("open\n");
