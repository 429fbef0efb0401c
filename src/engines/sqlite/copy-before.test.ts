// Databases of every earlier schema: opened with their rows kept, and copied as they were before the first migration.
import { chmodSync, existsSync, mkdtempSync, readdirSync, renameSync, rmSync, statSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { copyPath } from "./copy-before.ts";
import { openDriver, type Driver } from "./driver.ts";
import { migrations } from "./migrate.ts";
import { openSqlite, sqliteStores } from "./open.ts";

const clock = { now: () => 7 };
const newest = migrations.length;
let folder = "";
let path = "";
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "plinth's-copy-"));
  path = join(folder, "rows.db");
});
afterEach(() => rmSync(folder, { recursive: true }));

/** A database as Plinth left it when `version` was its newest schema, with one setting. */
function older(version: number, value = "kept"): void {
  const driver = openDriver(path);
  driver.exec(`PRAGMA page_size = 8192; PRAGMA journal_mode = WAL; PRAGMA application_id = ${0x504c494e}`);
  for (const { statements } of migrations.slice(0, version)) for (const statement of statements) driver.exec(statement);
  driver.exec(`PRAGMA user_version = ${version}`);
  const columns = driver.prepare("SELECT name, type FROM pragma_table_info('settings')").all([]);
  const cells = columns.map(([name, type]) => (name === "workspace" ? "w" : name === "name" ? "a" : name === "value" ? JSON.stringify(value) : type === "INTEGER" ? 1 : "x"));
  driver.prepare(`INSERT INTO settings (${columns.map(([name]) => `"${String(name)}"`).join(", ")}) VALUES (${columns.map(() => "?").join(", ")})`).run(cells);
  driver.exec("PRAGMA wal_checkpoint(TRUNCATE)");
  driver.close();
}

/** Schema version, mark, tables and settings of a database file. */
function content(file: string): readonly unknown[] {
  const driver: Driver = openDriver(file);
  const found = ["PRAGMA user_version", "PRAGMA application_id", "PRAGMA integrity_check", "SELECT name, sql FROM sqlite_schema ORDER BY name", "SELECT * FROM settings"].map((sql) => driver.prepare(sql).all([]));
  driver.close();
  return found;
}

describe("a database of an earlier schema", () => {
  it.each(migrations.slice(0, -1).map(({ version }) => version))("%i is copied as it was, then brought to the newest with its rows", async (version) => {
    older(version);
    const before = content(path);
    const stores = openSqlite({ path, clock });
    expect(await stores.rows.getMany("settings", [["w", "a"]])).toEqual([expect.objectContaining({ value: "kept" })]);
    expect(await stores.rows.check()).toEqual([]);
    await stores.close();
    expect(content(path)[0]).toEqual([[newest]]);
    expect(content(copyPath(path, version))).toEqual(before);
  });

  it("goes back when the copy takes its place, and is copied again at the next upgrade", async () => {
    older(newest - 1);
    const before = content(path);
    await openSqlite({ path, clock }).close();
    renameSync(copyPath(path, newest - 1), path);
    expect(content(path)).toEqual(before);
    const driver = openDriver(path);
    driver.prepare("UPDATE settings SET value = ?").run([JSON.stringify("changed")]);
    driver.close();
    const changed = content(path);
    await openSqlite({ path, clock }).close();
    expect(content(copyPath(path, newest - 1))).toEqual(changed);
  });

  it("replaces what an upgrade that was killed left unfinished, and gives the copy the database's rights", async () => {
    older(newest - 1);
    chmodSync(path, 0o600);
    writeFileSync(`${copyPath(path, newest - 1)}.unfinished`, "half of a copy");
    await openSqlite({ path, clock }).close();
    expect(statSync(copyPath(path, newest - 1)).mode & 0o777).toBe(0o600);
    expect(readdirSync(folder).filter((name) => name.endsWith(".unfinished"))).toEqual([]);
  });

  it("is left at its schema when it cannot be copied", () => {
    older(newest - 1);
    const driver = openDriver(path);
    const failing: Driver = {
      ...driver,
      exec: (sql) => {
        if (sql.startsWith("VACUUM INTO")) throw Object.assign(new TypeError("database or disk is full"), { errcode: 13 });
        driver.exec(sql);
      },
    };
    expect(() => sqliteStores(failing, { path, clock })).toThrow(expect.objectContaining({ code: "data.disk_full" }));
    expect([content(path)[0], existsSync(copyPath(path, newest - 1))]).toEqual([[[newest - 1]], false]);
  });
});

describe("a database that is new or of the newest schema", () => {
  it("is not copied", async () => {
    await openSqlite({ path, clock }).close();
    await openSqlite({ path, clock }).close();
    expect(readdirSync(folder).filter((name) => name.includes(".schema-"))).toEqual([]);
  });
});
