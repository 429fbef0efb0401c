// Calibrations of collections, made when they are first asked and anew when a collection has changed much.
import type { RetrievalParts } from "../../find.ts";
import { scopeOf } from "../../find.ts";
import { readQuestion } from "../question.ts";
import { findSources, passagesAsked } from "../sources.ts";
import { calibrate, type Calibration, type Signals } from "./calibration.ts";
import { makeQuestions, type MadeFrom } from "./made-questions.ts";

/** Calibrations kept, one for each collection and set of readable groups. */
const keptMax = 64;
/** Change in the number of chunks behind which a calibration is made anew. */
const changeMax = 0.2;
const millisecondsMax = 30_000;

interface Kept {
  readonly chunks: number;
  readonly made: Promise<Calibration | null>;
}

/** What is usual in each collection for those who read it; a function of rows and index, so nothing of it is stored. */
export class Calibrations {
  /** In order of use, the last used at the end. */
  readonly #kept = new Map<string, Kept>();

  /** The calibration of what the caller may read: others' documents leave no trace in it. Null where too little is there to say what is usual. */
  async of(ports: RetrievalParts, from: MadeFrom): Promise<Calibration | null> {
    const { chunks } = await ports.index.state(scopeOf(from));
    const name = JSON.stringify([from.workspace, from.collection, from.readable]);
    const kept = this.#kept.get(name);
    const isCurrent = kept !== undefined && Math.abs(chunks - kept.chunks) <= changeMax * kept.chunks;
    const used = isCurrent ? kept : { chunks, made: measure(ports, from) };
    this.#kept.delete(name);
    this.#kept.set(name, used);
    const [oldest] = this.#kept.keys();
    if (this.#kept.size > keptMax && oldest !== undefined) this.#kept.delete(oldest);
    try {
      return await used.made;
    } catch (error) {
      if (this.#kept.get(name) === used) this.#kept.delete(name);
      throw error;
    }
  }
}

async function measure(ports: RetrievalParts, from: MadeFrom): Promise<Calibration | null> {
  const questions = await makeQuestions(ports, from);
  const signal = ports.clock.deadline(millisecondsMax);
  const made: Signals[] = [];
  for (const query of questions) {
    const sources = await findSources(ports, { ...from, query, limit: passagesAsked, offset: 0, onePerDocument: false, signal });
    const [first] = sources.hits;
    if (first) made.push({ words: readQuestion(ports.analyser, query, { language: first.document.language, hits: sources.hits.map(({ hit }) => hit) }).words.length, keyword: sources.keyword, cosine: sources.cosine });
  }
  return made.length === 0 ? null : calibrate(made);
}
