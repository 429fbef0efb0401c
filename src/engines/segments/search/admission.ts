// Which documents of a part may be hits: readable ones that pass the filter, each judged at most once a query.
import { mayRead, type Readable } from "#core/access";
import type { Filter } from "#core/filter/filter";
import { matchesFilter } from "#core/filter/match";
import type { JsonObject } from "#core/json";

/** What a part must tell about its documents. */
export interface DocumentFacts {
  groupSetOf(document: number): number;
  readonly allGroupSets: readonly (readonly string[])[];
  fieldsOf(document: number): JsonObject;
}

/** The permission and the filter of one query over one part. */
export class Admission {
  readonly hasFilter: boolean;
  /** Whether every document of the part is readable, for all that its groups say. */
  readonly readsAll: boolean;
  private readonly facts: DocumentFacts;
  private readonly readableSets: Uint8Array | null;
  private readonly filter: Filter | undefined;
  private readonly judged = new Map<number, boolean>();

  constructor(facts: DocumentFacts, query: { readonly readable: Readable; readonly filter: Filter | undefined }) {
    this.facts = facts;
    this.filter = query.filter;
    this.hasFilter = query.filter !== undefined;
    this.readableSets = query.readable.all ? null : Uint8Array.from(facts.allGroupSets, (groups) => (mayRead(query.readable, groups) ? 1 : 0));
    this.readsAll = this.readableSets === null || !this.readableSets.includes(0);
  }

  /** Whether the reader may know of `document`. */
  isReadable(document: number): boolean {
    return this.readableSets === null || this.readableSets[this.facts.groupSetOf(document)] === 1;
  }

  /** Whether the filter takes `document`. */
  passesFilter(document: number): boolean {
    if (this.filter === undefined) return true;
    let passes = this.judged.get(document);
    if (passes === undefined) {
      passes = matchesFilter(this.filter, this.facts.fieldsOf(document));
      this.judged.set(document, passes);
    }
    return passes;
  }
}
