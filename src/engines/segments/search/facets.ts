// Facets of a query: all that matches is marked by document, then the values of the marked documents are counted.
import { countFacets, type Facet } from "#core/filter/facets";
import type { FacetColumn, HitSink, Part, Plan } from "./part.ts";

/** Marks the documents of everything that is offered. */
export class FoundDocuments implements HitSink {
  /** Nothing is passed over. */
  readonly threshold = -Infinity;
  total = 0;
  isLowerBound = false;
  readonly marks = new Map<Part, Uint8Array>();

  offer(part: Part, chunk: number): void {
    let marks = this.marks.get(part);
    if (marks === undefined) this.marks.set(part, (marks = new Uint8Array(part.numbered.documents)));
    marks[part.documentOf(chunk)] = 1;
  }
}

/** Marks what matches `plan` in words. @throws index.damaged */
export function findDocuments(parts: readonly Part[], plan: Plan): FoundDocuments {
  const found = new FoundDocuments();
  if (plan.terms.length > 0) for (const part of parts) part.search(plan, found);
  return found;
}

/** Facets of the asked fields over the marked documents. @throws index.damaged */
export function facetsOf({ marks }: FoundDocuments, asked: readonly string[]): readonly Facet[] {
  return countFacets(asked, (fields, count) => {
    for (const [part, documents] of marks) {
      for (const [i, column] of part.facetColumns(fields).entries()) {
        const counts = countNumbers(column, documents);
        for (let number = 0; number < counts.length; number++) if (counts[number]! > 0) count(fields[i]!, column.valuesOf(number), counts[number]!);
      }
    }
  });
}

function countNumbers(column: FacetColumn, documents: Uint8Array): Uint32Array {
  const counts = new Uint32Array(column.size);
  for (let document = 0; document < documents.length; document++) if (documents[document] === 1) counts[column.numberOf(document)]!++;
  return counts;
}
