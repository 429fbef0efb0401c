// SQLite FTS5 over the same tokens: what a keyword query costs there.
import { join } from "node:path";
import Database from "libsql";
import { createAnalyser } from "#capabilities/retrieval/analysis/index";
import { analyseQuery, queryLanguages } from "#core/ranking/query";
import type { IndexDocument } from "#ports/search-index";
import { statSync } from "node:fs";

/** Seconds to build, bytes on disk, and milliseconds of each query. */
export interface Fts5Figures {
  readonly buildSeconds: number;
  readonly sizeBytes: number;
  readonly milliseconds: readonly number[];
}

/** Builds an FTS5 table in `folder` and asks every query for its ten best by `bm25()`, tokens joined by OR. */
export function measureFts5(folder: string, documents: readonly IndexDocument[], queries: readonly string[]): Fts5Figures {
  const analyser = createAnalyser();
  const path = join(folder, "fts5.db");
  const database = new Database(path);
  const analysed = documents.map(({ language, entries }) => analyser.analyse(entries[0]!.text, language).map(({ term }) => term).join(" "));
  const began = performance.now();
  database.exec(`pragma journal_mode = wal; pragma synchronous = off; create virtual table chunks using fts5(text, content = '', tokenize = "unicode61 remove_diacritics 0")`);
  const insert = database.prepare("insert into chunks(rowid, text) values (?, ?)");
  database.transaction(() => {
    for (const [i, text] of analysed.entries()) insert.run(i + 1, text);
  })();
  database.exec("insert into chunks(chunks) values ('optimize'); pragma wal_checkpoint(truncate)");
  const buildSeconds = (performance.now() - began) / 1000;
  const counts = new Map<string, number>();
  for (const { language } of documents) counts.set(language, (counts.get(language) ?? 0) + 1);
  const languages = queryLanguages(counts);
  const select = database.prepare("select rowid, bm25(chunks) as score from chunks where chunks match ? order by score limit 10");
  const milliseconds: number[] = [];
  for (const query of queries) {
    const start = performance.now();
    const { terms } = analyseQuery(query, languages, (text, language) => analyser.analyse(text, language));
    if (terms.length > 0) select.all(terms.map(({ term }) => `"${term.replaceAll('"', '""')}"`).join(" OR "));
    milliseconds.push(performance.now() - start);
  }
  database.close();
  return { buildSeconds, sizeBytes: statSync(path).size, milliseconds };
}
