// What is SQLite's own: schema and migrations, files that it refuses, a full disk, and questions answered from indexes.
import { copyFileSync, mkdirSync, mkdtempSync, rmSync, statSync, truncateSync, writeFileSync, openSync, writeSync, closeSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { sampleDocument, sampleElement, sampleSetting } from "#conformance/row-samples";
import { scanColumns, tableShape } from "#core/rows/cells";
import { tables, type TableName } from "#core/rows/tables";
import { openDriver, type Driver } from "./driver.ts";
import { changesQueuedMax } from "./group-commit.ts";
import { dedupeJobQuery, getJobQuery, listJobsQuery } from "./job-sql.ts";
import { migrate, migrations } from "./migrate.ts";
import { countBlocksQuery, deleteBlocksQuery, getBlockQuery, packedKey, scanBlocksQuery } from "./packed-sql.ts";
import { openSqlite, sqliteStores } from "./open.ts";
import { countQuery, deleteQuery, getQuery, headQuery, readLogQuery, scanQuery, tallyQuery } from "./sql.ts";

const clock = { now: () => 7 };
let folder = "";
let path = "";
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "plinth-sqlite-"));
  path = join(folder, "rows.db");
});
afterEach(() => rmSync(folder, { recursive: true }));

const range = (from: number, to: number) => Array.from({ length: to - from }, (_, i) => from + i);
const names = Object.keys(tables) as TableName[];
const setting = (name: string, value = "x") => ({ workspace: "w", writes: [{ kind: "put", table: "settings", rows: [sampleSetting({ name, value })] }] }) as const;

/** Runs `body` on a migrated database. */
function migrated(body: (driver: Driver) => void): void {
  const driver = openDriver(path);
  migrate(driver, path);
  body(driver);
  driver.close();
}

describe("the schema", () => {
  it("is made by migrations whose SQL never changes once released", async () => {
    const sql = migrations.map(({ version, statements }) => `-- schema ${version}\n${statements.map((statement) => `${statement.replaceAll(/^ {4}/gm, "")};\n`).join("")}`).join("\n");
    await expect(sql).toMatchFileSnapshot("migrations/migrations.snapshot.sql");
    expect(migrations.map((migration) => migration.version)).toEqual(migrations.map((_, index) => index + 1));
  });

  it("is what the table definitions say, column by column and index by index", () => {
    migrated((driver) => {
      const type = { text: "TEXT", integer: "INTEGER", real: "REAL", json: "TEXT", bytes: "BLOB" };
      for (const name of names) {
        const { columns, key, indexes, rowsPerBlock } = tableShape(name);
        const found = driver.prepare(`SELECT name, type, "notnull", pk FROM pragma_table_info('${name}')`).all([]);
        if (rowsPerBlock !== undefined) {
          expect(found, name).toEqual([...packedKey(name), "count", "rows"].map((column, at) => [column, column === "rows" ? "BLOB" : column === "block" || column === "count" ? "INTEGER" : "TEXT", 1, at < key.length ? at + 1 : 0]));
          expect([Object.keys(columns).slice(0, key.length), columns[key.at(-1) ?? ""], Object.keys(indexes), Object.values(columns).filter((kind) => kind.startsWith("bytes"))], name).toEqual([key, "integer", [], []]);
          continue;
        }
        expect(found, name).toEqual(Object.entries(columns).map(([column, kind]) => [column, type[kind.replace("?", "") as keyof typeof type], kind.endsWith("?") ? 0 : 1, key.indexOf(column) + 1]));
        for (const index of Object.keys(indexes)) {
          expect(driver.prepare(`SELECT name FROM pragma_index_info('${name}_${index}')`).all([]).flat(), index).toEqual(scanColumns(name, index));
        }
      }
    });
  });

  it("is made once: a second opening changes nothing", async () => {
    const schema = () => {
      const driver = openDriver(path);
      const found = [driver.prepare("SELECT sql FROM sqlite_schema").all([]), driver.prepare("PRAGMA user_version").all([])];
      driver.close();
      return found;
    };
    await openSqlite({ path, clock }).close();
    const first = schema();
    await openSqlite({ path, clock }).close();
    expect(schema()).toEqual(first);
  });
});

describe("a database file", () => {
  it("of a newer Plinth is refused with both versions, and left as it was", async () => {
    migrated((driver) => driver.exec("PRAGMA user_version = 99"));
    expect(() => openSqlite({ path, clock })).toThrow(expect.objectContaining({ code: "data.newer", details: { found: 99, known: migrations.length } }));
  });

  it("of another program is refused as damaged and left as it was", () => {
    const driver = openDriver(path);
    driver.exec("CREATE TABLE notes (text TEXT)");
    driver.close();
    expect(() => openSqlite({ path, clock })).toThrow(expect.objectContaining({ code: "data.damaged", details: expect.objectContaining({ what: path }) }));
  });

  it("that is no database is refused as damaged", () => {
    writeFileSync(path, "this is not a database, but it is longer than a header of one ".repeat(40));
    expect(() => openSqlite({ path, clock })).toThrow(expect.objectContaining({ code: "data.damaged" }));
  });

  it("that cannot be opened is a fault with SQLite's reason", () => {
    mkdirSync(path);
    expect(() => openSqlite({ path, clock })).toThrow(expect.objectContaining({ code: "internal.fault" }));
  });

  it("with a page of noise answers data.damaged where it is read, or is named by the check", async () => {
    const stores = openSqlite({ path, clock });
    for (let version = 0; version < 40; version++) {
      await stores.rows.commit({ workspace: "w", writes: [{ kind: "put", table: "elements", rows: Array.from({ length: 40 }, (_, ordinal) => sampleElement({ version: `v${version}`, ordinal, text: "word ".repeat(40) })) }] });
    }
    await stores.close();
    const { size } = statSync(path);
    const file = openSync(path, "r+");
    for (let page = 60; page < 70; page++) writeSync(file, Buffer.alloc(8192, 0xa5), 0, 8192, page * 8192);
    closeSync(file);
    expect(size).toBeGreaterThan(70 * 8192);
    const damaged = openSqlite({ path, clock });
    const found = await damaged.rows.check().catch((error: { code: string }) => [error.code]);
    expect(found.length).toBeGreaterThan(0);
    await expect(damaged.rows.scan("elements", { prefix: ["w"], limit: 10_000 })).rejects.toMatchObject({ code: "data.damaged" });
    await damaged.close();
  });

  it("with a hole in the log is named by the check", async () => {
    const stores = openSqlite({ path, clock });
    for (const collection of ["a", "b", "c"]) await stores.rows.commit({ workspace: "w", writes: [], log: [{ type: "collection.created", collection }] });
    await stores.close();
    const driver = openDriver(path);
    driver.exec("DELETE FROM log WHERE seq = 2");
    driver.close();
    const again = openSqlite({ path, clock });
    expect(await again.rows.check()).toEqual(["the log of workspace w has 2 entries up to seq 3"]);
    await again.close();
  });

  it("holds everything in the one file when it is closed", async () => {
    const stores = openSqlite({ path, clock });
    await stores.rows.commit(setting("a"));
    await stores.rows.getMany("settings", [["w", "a"]]);
    await stores.jobs.get("w", "none");
    await stores.close();
    const copy = join(folder, "copy.db");
    copyFileSync(path, copy);
    const again = openSqlite({ path: copy, clock });
    expect(await again.rows.count("settings", { prefix: ["w"] })).toBe(1);
    await again.close();
  });

  it("that was cut short is not opened as if nothing was missing", async () => {
    const stores = openSqlite({ path, clock });
    for (let index = 0; index < 200; index++) await stores.rows.commit(setting(`n${index}`, "x".repeat(2_000)));
    await stores.close();
    truncateSync(path, 16 * 8192);
    const open = async () => {
      const again = openSqlite({ path, clock });
      const problems = await again.rows.check().finally(() => again.close());
      if (problems.length > 0) throw Object.assign(new TypeError("the check names it"), { code: "data.damaged" });
    };
    await expect(open()).rejects.toMatchObject({ code: "data.damaged" });
  });
});

describe("a full disk", () => {
  it("answers data.disk_full, loses nothing accepted, and goes on when there is space", async () => {
    const driver = openDriver(path);
    const { rows, close } = sqliteStores(driver, { path, clock });
    await rows.commit({ ...setting("before"), log: [{ type: "collection.created", collection: "c" }] });
    driver.exec("PRAGMA max_page_count = 60");
    const big = { workspace: "w", writes: [{ kind: "put", table: "elements", rows: Array.from({ length: 500 }, (_, ordinal) => sampleElement({ ordinal, text: "x".repeat(2_000) })) }], log: [{ type: "document.put", collection: "c", document: "d" }] } as const;
    await expect(rows.commit(big)).rejects.toMatchObject({ code: "data.disk_full" });
    const together = await Promise.allSettled([rows.commit(setting("small 1")), rows.commit(big), rows.commit(setting("small 2"))]);
    expect(together.map((result) => result.status)).toEqual(["fulfilled", "rejected", "fulfilled"]);
    expect([await rows.count("elements", { prefix: ["w"] }), await rows.count("settings", { prefix: ["w"] }), await rows.head("w")]).toEqual([0, 3, 1]);
    driver.exec("PRAGMA max_page_count = 1000000");
    expect(await rows.commit(big)).toEqual({ seq: 2 });
    expect([await rows.count("elements", { prefix: ["w"] }), await rows.check()]).toEqual([500, []]);
    await close();
  });
});

describe("the queue of writes", () => {
  it("refuses a write beyond its bound with request.overloaded and does those that it took", async () => {
    const { rows, close } = openSqlite({ path, clock });
    const taken = Array.from({ length: changesQueuedMax }, (_, index) => rows.commit(setting(`n${index}`)));
    await expect(rows.commit(setting("more"))).rejects.toMatchObject({ code: "request.overloaded" });
    await Promise.all(taken);
    expect(await rows.count("settings", { prefix: ["w"] })).toBe(changesQueuedMax);
    await close();
  });

  it("dates log entries by its clock", async () => {
    const { rows, close } = openSqlite({ path, clock });
    await rows.commit({ workspace: "w", writes: [{ kind: "put", table: "documents", rows: [sampleDocument()] }], log: [{ type: "document.put", collection: "c", document: "d" }] });
    expect(await rows.readLog("w", 0, 10)).toEqual([{ seq: 1, at: 7, event: { type: "document.put", collection: "c", document: "d" } }]);
    await close();
  });
});

describe("every question", () => {
  it("is answered from an index, without reading a whole table and without sorting", () => {
    const questions = [headQuery(), readLogQuery(), getJobQuery(), dedupeJobQuery(), listJobsQuery({ before: "a" }), tallyQuery("documents", { prefix: ["w", "c"], by: ["status", "mediaType", "groups"], sums: ["chunks", "bytes"] })];
    for (const name of names) {
      const { indexes, key, rowsPerBlock } = tableShape(name);
      if (rowsPerBlock !== undefined) {
        questions.push(getBlockQuery(name), ...range(1, key.length).flatMap((length) => [deleteBlocksQuery(name, length), countBlocksQuery(name, length)]), deleteBlocksQuery(name, key.length));
        for (const length of range(1, key.length)) for (const isFrom of [false, true]) for (const descending of [false, true]) questions.push(scanBlocksQuery(name, { length, isFrom, descending }));
        continue;
      }
      questions.push(getQuery(name), deleteQuery(name, 1), deleteQuery(name, key.length), countQuery(name, { prefix: ["w"] }));
      for (const index of [undefined, ...Object.keys(indexes)]) {
        const columns = scanColumns(name, index);
        for (let length = 1; length < columns.length; length++) {
          for (const descending of [false, true]) {
            const scan = { prefix: columns.slice(0, length), descending, ...(index ? { index } : {}) };
            questions.push(scanQuery(name, scan), scanQuery(name, { ...scan, after: columns }));
          }
        }
      }
    }
    migrated((driver) => {
      for (const { sql, parameters } of questions) {
        const plan = driver.prepare(`EXPLAIN QUERY PLAN ${sql}`).all(parameters as number[]).map((row) => String(row[3])).join("; ");
        expect(plan, sql).not.toMatch(/\bSCAN\b|TEMP B-TREE/);
      }
    });
  });
});
