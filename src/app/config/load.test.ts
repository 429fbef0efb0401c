// Tests of reading settings from files, environment and flags.
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { PlinthError } from "#core/errors";
import { loadConfig } from "./load.ts";
import { environmentName, settingAt, settingPaths } from "./settings.ts";
import { check } from "./setting.ts";

let cwd = "";
beforeEach(() => {
  cwd = mkdtempSync(join(tmpdir(), "plinth-config-"));
});
afterEach(() => rmSync(cwd, { recursive: true, force: true }));

async function problemOf(promise: Promise<unknown>): Promise<PlinthError["details"]> {
  const error: unknown = await promise.then(() => undefined, (thrown: unknown) => thrown);
  expect(error).toBeInstanceOf(PlinthError);
  expect((error as PlinthError).code).toBe("config.invalid");
  return (error as PlinthError).details;
}

describe("loadConfig", () => {
  it("answers with the defaults where nothing is said", async () => {
    const { config, origins, warnings } = await loadConfig({ env: {}, cwd });
    expect(config.server.port).toBe(7411);
    expect(config.data.directory).toBe(join(cwd, ".plinth"));
    expect(new Set(Object.values(origins).map((origin) => origin.kind))).toEqual(new Set(["default"]));
    expect(warnings).toEqual([]);
  });

  it("lets flags win over environment, environment over file, file over default", async () => {
    writeFileSync(join(cwd, "plinth.config.json"), JSON.stringify({ server: { port: 1001, host: "127.0.0.2", deadlineMs: 5000 } }));
    const env = { PLINTH_SERVER_PORT: "1002", PLINTH_SERVER_HOST: "127.0.0.3" };
    const { config, origins } = await loadConfig({ env, cwd, flags: { "server.port": "1003" } });
    expect(config.server).toMatchObject({ port: 1003, host: "127.0.0.3", deadlineMs: 5000, bodyBytesMax: 32_000_000 });
    expect(origins["server.port"]).toEqual({ kind: "flag", name: "--port" });
    expect(origins["server.host"]).toEqual({ kind: "environment", name: "PLINTH_SERVER_HOST" });
    expect(origins["server.deadlineMs"]).toEqual({ kind: "file", name: "plinth.config.json" });
  });

  it.each(["ts", "mjs", "js", "mts"])("reads plinth.config.%s with defineConfig from plinth", async (extension) => {
    writeFileSync(join(cwd, `plinth.config.${extension}`), `import { defineConfig } from "plinth";\nexport default defineConfig({ ingest: { fileBytesMax: "2 MB", exclude: ["*.log"] } });\n`);
    const { config } = await loadConfig({ env: {}, cwd });
    expect(config.ingest.fileBytesMax).toBe(2_000_000);
    expect(config.ingest.exclude).toEqual(["*.log"]);
  });

  it("resolves paths of a file against its folder", async () => {
    writeFileSync(join(cwd, "other.json"), JSON.stringify({ data: { directory: "d" }, ingest: { roots: ["docs", "/srv"] } }));
    const { config } = await loadConfig({ env: {}, cwd: tmpdir(), file: join(cwd, "other.json") });
    expect(config.data.directory).toBe(join(cwd, "d"));
    expect(config.ingest.roots).toEqual([join(cwd, "docs"), "/srv"]);
  });

  it("names an unknown setting, where it stands and the nearest known one", async () => {
    writeFileSync(join(cwd, "plinth.config.json"), JSON.stringify({ server: { prot: 1 } }));
    expect(await problemOf(loadConfig({ env: {}, cwd }))).toMatchObject({ setting: "server.prot", origin: join(cwd, "plinth.config.json"), problem: "no setting has this name; did you mean server.port" });
    expect(await problemOf(loadConfig({ env: {}, cwd: tmpdir(), flags: { "sever.port": "1" } }))).toMatchObject({ setting: "sever.port", problem: expect.stringContaining("server.port") });
  });

  it("names setting, origin and nearest valid value of a bad one", async () => {
    expect(await problemOf(loadConfig({ env: { PLINTH_SERVER_PORT: "99999" }, cwd }))).toEqual({ setting: "server.port", origin: "PLINTH_SERVER_PORT", problem: "99999 is too large; the nearest valid value is 65535" });
    expect(await problemOf(loadConfig({ env: {}, cwd, flags: { "log.level": "wran" } }))).toEqual({ setting: "log.level", origin: "--log-level", problem: '"wran" is none of debug, info, warn, error; did you mean warn' });
    expect(await problemOf(loadConfig({ env: {}, cwd, flags: { "ingest.depthMax": "many" } }))).toMatchObject({ problem: expect.stringContaining("not a whole number") });
  });

  it("refuses a file that does not export an object, that is broken, or that is not there", async () => {
    expect(await problemOf(loadConfig({ env: {}, cwd, file: "nowhere.json" }))).toMatchObject({ problem: "there is no such file" });
    writeFileSync(join(cwd, "plinth.config.json"), "[1]");
    expect(await problemOf(loadConfig({ env: {}, cwd }))).toMatchObject({ problem: "it does not export an object" });
    writeFileSync(join(cwd, "plinth.config.json"), "{");
    expect(await problemOf(loadConfig({ env: {}, cwd }))).toMatchObject({ origin: join(cwd, "plinth.config.json") });
  });

  it("warns of variables that look like settings, and lets them be", async () => {
    const { warnings } = await loadConfig({ env: { PLINTH_SERVER_PROT: "1", PLINTH_KEY: "x" }, cwd });
    expect(warnings).toEqual(["PLINTH_SERVER_PROT is not a setting; did you mean PLINTH_SERVER_PORT."]);
  });
});

describe("the settings", () => {
  it("have defaults that pass their own check, one environment name each and a description that is a sentence", () => {
    for (const path of settingPaths) {
      const setting = settingAt(path);
      expect(check(setting, setting.default), path).toHaveProperty("value");
      expect(setting.description, path).toMatch(/^[A-Z].*\.$/);
    }
    expect(new Set(settingPaths.map(environmentName)).size).toBe(settingPaths.length);
    expect(environmentName("ingest.parseMemoryBytesMax")).toBe("PLINTH_INGEST_PARSE_MEMORY_BYTES_MAX");
  });

  it("read numbers with their units", () => {
    const bytes = settingAt("ingest.fileBytesMax");
    expect(check(bytes, "50 MB")).toEqual({ value: 50_000_000 });
    expect(check(bytes, "1.5GiB")).toEqual({ value: 1_610_612_736 });
    expect(check(bytes, "5 s")).toHaveProperty("problem");
    expect(check(settingAt("server.deadlineMs"), "2 min")).toEqual({ value: 120_000 });
    expect(check(settingAt("server.port"), "-1")).toHaveProperty("problem");
    expect(check(settingAt("server.port"), "80.5")).toHaveProperty("problem");
  });
});
