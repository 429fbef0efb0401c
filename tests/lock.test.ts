// The lock file names the prebuilt packages of every machine, so that `npm ci` takes it wherever it runs.
import { spawnSync } from "node:child_process";
import { expect, it } from "vitest";
import { projectRoot } from "./structure/project.ts";

it("lacks no package of another machine (mend with `node scripts/complete-lock.mjs`)", () => {
  const { stdout } = spawnSync(process.execPath, ["scripts/complete-lock.mjs", "--check"], { cwd: projectRoot, encoding: "utf8" });
  expect(stdout).toBe("0 packages of other machines are missing in package-lock.json\n");
});
