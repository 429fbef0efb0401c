// SQLite with FTS5 and sqlite-vec: both arms in one file, joined by reciprocal ranks as the project's own example does.
import { mkdirSync } from "node:fs";
import { join } from "node:path";
import Database from "libsql";
import { getLoadablePath } from "sqlite-vec";

const depth = 50;
const rankConstant = 60;

export function open({ texts, vectors, directory }, dimensions) {
  mkdirSync(directory, { recursive: true });
  const database = new Database(join(directory, "peer.db"));
  database.loadExtension(getLoadablePath());
  database.exec("pragma journal_mode = wal; pragma synchronous = off");
  database.exec(`create virtual table words using fts5(text, content = '', tokenize = 'porter unicode61'); create virtual table vectors using vec0(vector float[${dimensions}] distance_metric=cosine)`);
  const [addText, addVector] = [database.prepare("insert into words(rowid, text) values (?, ?)"), database.prepare("insert into vectors(rowid, vector) values (cast(? as integer), ?)")];
  database.transaction(() => {
    for (const [i, text] of texts.entries()) {
      addText.run(i + 1, text);
      addVector.run(i + 1, bytesOf(vectors[i]));
    }
  })();
  database.exec("insert into words(words) values ('optimize'); pragma wal_checkpoint(truncate)");
  const [matching, near] = [database.prepare(`select rowid from words where words match ? order by bm25(words) limit ${depth}`), database.prepare("select rowid from vectors where vector match ? and k = ?")];
  const nearest = (vector, count) => near.all(bytesOf(vector), count).map(({ rowid }) => rowid - 1);
  return {
    nearest,
    both(query, vector) {
      const words = query.match(/[\p{L}\p{N}]+/gu) ?? [];
      const found = words.length === 0 ? [] : matching.all(words.map((word) => `"${word}"`).join(" OR ")).map(({ rowid }) => rowid - 1);
      const scores = new Map();
      for (const list of [found, nearest(vector, depth)]) for (const [rank, id] of list.entries()) scores.set(id, (scores.get(id) ?? 0) + 1 / (rankConstant + rank + 1));
      return [...scores].toSorted((a, b) => b[1] - a[1]).slice(0, 10);
    },
    close: () => database.close(),
  };
}

function bytesOf({ buffer, byteOffset, byteLength }) {
  return Buffer.from(buffer, byteOffset, byteLength);
}
