// `npm test [-- vitest arguments]`: installs when that is needed, then types, lint and tests; the last line counts them.
import { spawn } from "node:child_process";
import { mkdirSync, readFileSync, rmSync } from "node:fs";
import { join } from "node:path";
import { ensureInstalled, root } from "./install.mjs";

const report = join(root, "test-results", "vitest.json");

function run(args) {
  return new Promise((resolve) => {
    const child = spawn(process.execPath, args, { cwd: root, stdio: "inherit" });
    for (const signal of ["SIGINT", "SIGTERM"]) process.once(signal, () => child.kill(signal));
    child.on("error", () => resolve(false)).on("exit", (code) => resolve(code === 0));
  });
}

await ensureInstalled();
const args = process.argv.slice(2);
const counts = { passed: 0, failed: 0, skipped: 0 };
if (args.length === 0) {
  for (const [name, command] of [["types", ["node_modules/typescript/bin/tsc", "--noEmit"]], ["lint", ["node_modules/oxlint/bin/oxlint", "--quiet"]]]) {
    const isGood = await run(command);
    counts[isGood ? "passed" : "failed"]++;
    console.log(`${isGood ? "ok" : "failed"}  ${name}`);
  }
}

rmSync(report, { force: true });
mkdirSync(join(root, "test-results"), { recursive: true });
const isGood = await run(["node_modules/vitest/vitest.mjs", "run", "--reporter=default", "--reporter=json", `--outputFile.json=${report}`, ...args]);
try {
  const { numPassedTests, numFailedTests, numPendingTests, numTodoTests, testResults } = JSON.parse(readFileSync(report, "utf8"));
  counts.passed += numPassedTests;
  counts.failed += numFailedTests;
  counts.skipped += numPendingTests + numTodoTests;
  // A file that could not be loaded has no tests to count.
  counts.failed += testResults.filter((file) => file.status === "failed" && file.assertionResults.every((test) => test.status !== "failed")).length;
} catch {
  counts.failed++;
}
if (!isGood && counts.failed === 0) counts.failed++;
console.log(`${counts.passed} passed, ${counts.failed} failed${counts.skipped > 0 ? `, ${counts.skipped} skipped` : ""}`);
process.exitCode = counts.failed > 0 ? 1 : 0;
