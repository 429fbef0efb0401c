// The values of fields of a segment's documents as they were written, column by column: records never change, so they are read once a field.
import { facetValues } from "#core/filter/facets";
import type { FilterValue } from "#core/filter/filter";
import type { JsonObject } from "#core/json";
import type { DocumentAccess, FacetColumn } from "../search/part.ts";

/** Columns of one segment kept, those used last. */
const columnsMax = 16;

/** Where the columns are read from. */
export interface WrittenFields {
  readonly documents: number;
  fieldsOf(document: number): JsonObject;
}

/** The columns of one segment. */
export class WrittenColumns {
  /** In order of use. */
  readonly #kept = new Map<string, FacetColumn>();

  /** The columns of `fields` in their order; those that are not kept are read in one pass. @throws index.damaged */
  of(fields: readonly string[], written: WrittenFields): readonly FacetColumn[] {
    const made = readColumns(fields.filter((field) => !this.#kept.has(field)), written);
    const columns = fields.map((field) => made.get(field) ?? this.#kept.get(field)!);
    for (const [i, field] of fields.entries()) {
      this.#kept.delete(field);
      this.#kept.set(field, columns[i]!);
    }
    for (const field of [...this.#kept.keys()].slice(0, Math.max(0, this.#kept.size - columnsMax))) this.#kept.delete(field);
    return columns;
  }
}

function readColumns(fields: readonly string[], { documents, fieldsOf }: WrittenFields): ReadonlyMap<string, FacetColumn> {
  const columns = fields.map(() => new ColumnWriter(documents));
  for (let document = 0; fields.length > 0 && document < documents; document++) {
    const held = fieldsOf(document);
    for (const [i, field] of fields.entries()) columns[i]!.set(document, facetValues(held, field));
  }
  return new Map(fields.map((field, i) => [field, columns[i]!.column]));
}

/** Of each document the number of its values, which equal documents share. */
class ColumnWriter {
  readonly #numbers: Uint32Array;
  readonly #values: (readonly FilterValue[])[] = [];
  readonly #numberOf = new Map<string, number>();

  constructor(documents: number) {
    this.#numbers = new Uint32Array(documents);
  }

  set(document: number, values: readonly FilterValue[]): void {
    const key = JSON.stringify(values);
    let number = this.#numberOf.get(key);
    if (number === undefined) this.#numberOf.set(key, (number = this.#values.push(values) - 1));
    this.#numbers[document] = number;
  }

  get column(): FacetColumn {
    const [numbers, values] = [this.#numbers, this.#values];
    return { size: values.length, numberOf: (document) => numbers[document]!, valuesOf: (number) => values[number]! };
  }
}

/** A column in which some documents have other fields since: each gets a number of its own behind the written ones. */
export function withAccess(written: FacetColumn, access: ReadonlyMap<number, DocumentAccess>, field: string): FacetColumn {
  if (access.size === 0) return written;
  const changed = [...access.keys()];
  const numberOf = new Map(changed.map((document, i) => [document, written.size + i]));
  return {
    size: written.size + changed.length,
    numberOf: (document) => numberOf.get(document) ?? written.numberOf(document),
    valuesOf: (number) => (number < written.size ? written.valuesOf(number) : facetValues(access.get(changed[number - written.size]!)!.fields, field)),
  };
}
