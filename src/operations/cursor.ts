// Cursors of lists: opaque to clients, a row's place in an index to us.
import { fail } from "#core/errors";
import type { KeyValues } from "#ports/row-store";

/** A cursor for the row at `key`. */
export function encodeCursor(key: KeyValues): string {
  const bytes = new TextEncoder().encode(JSON.stringify(key));
  return btoa(Array.from(bytes, (byte) => String.fromCharCode(byte)).join("")).replaceAll("+", "-").replaceAll("/", "_").replaceAll("=", "");
}

/** The row's place. @throws request.invalid */
export function decodeCursor(cursor: string): KeyValues {
  const refused = (cause?: unknown) => fail("request.invalid", { where: "cursor", problem: "it is not a cursor of this list" }, cause);
  let key: unknown;
  try {
    const bytes = Uint8Array.from(atob(cursor.replaceAll("-", "+").replaceAll("_", "/")), (char) => char.charCodeAt(0));
    key = JSON.parse(new TextDecoder().decode(bytes));
  } catch (cause) {
    throw refused(cause);
  }
  if (Array.isArray(key) && key.every((part) => typeof part === "string" || typeof part === "number")) return key;
  throw refused();
}
