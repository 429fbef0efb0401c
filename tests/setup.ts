// Builds dist/ once before the tests: threads, child processes and the command line run the built product.
import { execFileSync } from "node:child_process";

/** Vitest's global setup. */
export default function setup(): void {
  execFileSync(process.execPath, ["scripts/build.mjs", ...(process.env["PLINTH_TEST_CODE_ONLY"] ? ["--code"] : [])], { stdio: "inherit" });
}
