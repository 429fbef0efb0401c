// A transaction on the one connection: all or nothing.
import type { Driver } from "./driver.ts";

/** Runs `body` inside a write transaction; on any error everything is undone and the error goes on. */
export function transaction<Result>(driver: Driver, body: () => Result): Result {
  driver.exec("BEGIN IMMEDIATE");
  try {
    const result = body();
    driver.exec("COMMIT");
    return result;
  } catch (error) {
    rollback(driver);
    throw error;
  }
}

/** Undoes an open transaction. SQLite has already done so after some errors (a full disk), and then says that none is active. */
function rollback(driver: Driver): void {
  try {
    driver.exec("ROLLBACK");
  } catch (error) {
    if (!/no transaction is active/.test(String(error))) throw error;
  }
}
