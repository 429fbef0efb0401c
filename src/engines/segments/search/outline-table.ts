// The outlines of a part's documents, each different text once: what suggestions go through.
import type { SuggestionCounter } from "#core/ranking/suggestions";
import { outlineForm } from "#core/text/outline";

/** Outlines of documents in the order of their numbers. */
export class OutlineTable {
  readonly #texts: { readonly text: string; readonly form: string }[] = [];
  readonly #numbers = new Map<string, number>();
  /** Of each document the numbers of its texts, and where they begin. */
  readonly #held: number[] = [];
  readonly #starts: number[] = [0];

  get documents(): number {
    return this.#starts.length - 1;
  }

  /** Adds the next document. */
  add(outline: readonly string[]): void {
    for (const text of outline) {
      let number = this.#numbers.get(text);
      if (number === undefined) this.#numbers.set(text, (number = this.#texts.push({ text, form: outlineForm(text) }) - 1));
      this.#held.push(number);
    }
    this.#starts.push(this.#held.length);
  }

  /** Counts the texts that complete what is typed, in the documents that are allowed. */
  count(counter: SuggestionCounter, isAllowed: (document: number) => boolean): void {
    const isTaken = Uint8Array.from(this.#texts, ({ form }) => (counter.takes(form) ? 1 : 0));
    if (!isTaken.includes(1)) return;
    const counts = new Uint32Array(this.#texts.length);
    for (let document = 0; document < this.documents; document++) {
      const [from, to] = [this.#starts[document]!, this.#starts[document + 1]!];
      let isAsked = false;
      for (let at = from; at < to && !isAsked; at++) isAsked = isTaken[this.#held[at]!] === 1;
      if (!isAsked || !isAllowed(document)) continue;
      for (let at = from; at < to; at++) counts[this.#held[at]!]!++;
    }
    for (const [number, text] of this.#texts.entries()) if (isTaken[number] === 1 && counts[number]! > 0) counter.add(text, counts[number]!);
  }
}
