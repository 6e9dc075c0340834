#!/usr/bin/env node
// Node 20 cannot run TypeScript: this teaches it to.
import "./typescript/register.js";

await import("./cli.ts");
