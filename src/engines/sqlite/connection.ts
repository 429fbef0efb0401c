// One open database: its writer, its readers and its end.
import { fail } from "#core/errors";
import type { Driver } from "./driver.ts";
import { sqliteFault } from "./faults.ts";
import { GroupCommit } from "./group-commit.ts";
import { migrate } from "./migrate.ts";
import { Questions } from "./sql.ts";

/**
 * Set on each opening. WAL with synchronous FULL: the log is synced before a commit is acknowledged, so that it survives
 * power loss too; NORMAL would survive kill -9 alone and writes some 1.8 times as fast (docs/decisions/sqlite-durability.md).
 * Pages of 8 kB hold rows of up to 2 kB of text without an overflow page. The log is written back each 4,000 pages (32 MB).
 */
const openingPragmas = ["page_size = 8192", "journal_mode = WAL", "synchronous = FULL", "wal_autocheckpoint = 4000", "cache_size = -32768", "temp_store = MEMORY", "journal_size_limit = 67108864", "foreign_keys = OFF"];

/** A database that several ports share: one writer, everything on the calling thread. */
export class Connection {
  readonly questions: Questions;
  readonly #driver: Driver;
  readonly #path: string;
  readonly #writer: GroupCommit;
  #closed: Promise<void> | undefined;

  /** Takes over an open driver and brings its schema up to date. @throws data.newer, data.damaged, data.locked, data.disk_full */
  constructor(driver: Driver, path: string) {
    this.#driver = driver;
    this.#path = path;
    this.questions = new Questions(driver);
    this.#writer = new GroupCommit(driver, path);
    try {
      for (const pragma of openingPragmas) driver.exec(`PRAGMA ${pragma}`);
      migrate(driver, path);
    } catch (error) {
      driver.close();
      throw sqliteFault(error, path);
    }
  }

  /** See `GroupCommit.run`. */
  write<Result>(apply: () => Result): Promise<Result> {
    return this.#writer.run(apply);
  }

  /** Reads what is committed. */
  async read<Result>(ask: (questions: Questions, driver: Driver) => Result): Promise<Result> {
    if (this.#closed) throw fail("server.stopping");
    try {
      return ask(this.questions, this.#driver);
    } catch (error) {
      throw sqliteFault(error, this.#path);
    }
  }

  /** Writes what waits, then closes. Idempotent. */
  close(): Promise<void> {
    this.#closed ??= this.#writer.close().then(() => {
      try {
        this.#writeBack();
      } finally {
        this.#driver.close();
      }
    });
    return this.#closed;
  }

  /**
   * Writes the log back into the database file. Closing would do so, but libsql lets go of the file only when its statements
   * are collected. Without space for it the log stays, and the next opening reads it.
   */
  #writeBack(): void {
    try {
      this.#driver.exec("PRAGMA wal_checkpoint(TRUNCATE)");
    } catch (error) {
      const fault = sqliteFault(error, this.#path);
      if (fault.code !== "data.disk_full") throw fault;
    }
  }
}
