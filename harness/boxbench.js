#!/usr/bin/env node
// Node 20 cannot run TypeScript: tsx teaches it to, in this process and in the children it starts.
import { register } from "tsx/esm/api";

register();
await import("./cli.ts");
