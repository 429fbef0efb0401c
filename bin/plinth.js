#!/usr/bin/env node
// Starts the built program; newer versions of Node keep compiled code for the next start.
import module from "node:module";

module.enableCompileCache?.();
await import("../dist/main.js");
