// What leaves the house as a package: its exports by name, its declarations as a stranger's compiler reads them, its form.
import { execFileSync, spawnSync } from "node:child_process";
import { existsSync, mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { publint } from "publint";
import manifest from "../package.json" with { type: "json" };
import { exportedNames } from "./structure/exported.ts";
import { projectRoot } from "./structure/project.ts";

const entries = { ".": "src/app/index.ts", "./ports": "src/ports/index.ts", "./sdk": "src/surfaces/sdk/index.ts", "./testing": "conformance/index.ts" };
const compiler = join(projectRoot, "node_modules/typescript/bin/tsc");

let consumer = "";

beforeAll(() => {
  execFileSync(process.execPath, ["scripts/types.mjs"], { cwd: projectRoot, stdio: "inherit" });
  consumer = mkdtempSync(join(tmpdir(), "plinth-consumer-"));
  mkdirSync(join(consumer, "node_modules"));
  symlinkSync(projectRoot, join(consumer, "node_modules/plinth"));
  writeFileSync(join(consumer, "package.json"), JSON.stringify({ type: "module" }));
});

afterAll(() => rmSync(consumer, { recursive: true, force: true }));

describe("the package", () => {
  it("exports these names, which others rely on", async () => {
    const listing = Object.entries(entries).map(([name, file]) => `plinth${name.slice(1)}\n${exportedNames(file).map((line) => `  ${line}`).join("\n")}\n`);
    await expect(listing.join("\n")).toMatchFileSnapshot("snapshots/exports.txt");
  });

  it("has a built file and declarations for each export", () => {
    const targets = Object.values(manifest.exports).flatMap((target) => (typeof target === "string" ? [target] : Object.values(target)));
    expect(targets.filter((target) => !existsSync(join(projectRoot, target)))).toEqual([]);
    expect(Object.keys(manifest.exports)).toEqual(expect.arrayContaining(Object.keys(entries)));
  });

  it("is well formed in the eyes of publint", async () => {
    const { messages } = await publint({ pkgDir: projectRoot, level: "warning", strict: true });
    expect(messages).toEqual([]);
  });

  it("compiles in a stranger's strict project, without our sources", () => {
    const imports = Object.keys(entries).map((name, index) => `import * as entry${index} from "plinth${name.slice(1)}";\nexport const names${index} = Object.keys(entry${index});`);
    writeFileSync(join(consumer, "index.ts"), `${imports.join("\n")}\nimport { fail } from "plinth";\n// @ts-expect-error a code that is not in the table\nfail("no.such_code");\n`);
    writeFileSync(join(consumer, "tsconfig.json"), JSON.stringify({ compilerOptions: { target: "es2023", lib: ["es2023", "dom"], module: "nodenext", moduleResolution: "nodenext", strict: true, noEmit: true, skipLibCheck: true, types: [] }, files: ["index.ts"] }));
    const run = spawnSync(process.execPath, [compiler, "-p", consumer], { encoding: "utf8" });
    expect(run.stdout).toBe("");
    expect(run.status).toBe(0);
  });

  it("declares nothing that only our own project could resolve", () => {
    const run = spawnSync("grep", ["-rnE", "from [\"']#|import\\([\"']#|\\.ts[\"']", join(projectRoot, "dist/types")], { encoding: "utf8" });
    expect(run.stdout).toBe("");
  });
});
