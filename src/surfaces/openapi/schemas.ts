// Schemas of the contract as OpenAPI 3.1 shows them: shared shapes by name, the rest in place.
import type { TSchema } from "typebox";
import { CollectionShape } from "#contract/collections";
import { DocumentShape } from "#contract/documents";
import { JobShape } from "#contract/jobs";
import { KeyShape } from "#contract/keys";
import { AnswerShape, ArmShape, CitationShape, HitShape, SearchResultShape } from "#contract/search";
import { ElementShape, ErrorShape, LedgerShape, LocatorShape } from "#contract/shapes";

/** A JSON Schema as plain data. */
export type JsonSchema = Readonly<Record<string, unknown>>;

const shared: Readonly<Record<string, TSchema>> = {
  Answer: AnswerShape, Arm: ArmShape, Citation: CitationShape, Collection: CollectionShape, Document: DocumentShape, Element: ElementShape, Error: ErrorShape, Hit: HitShape,
  Job: JobShape, Key: KeyShape, LedgerEntry: LedgerShape, Locator: LocatorShape, SearchResult: SearchResultShape,
};
const names = new Map(Object.entries(shared).map(([name, schema]) => [JSON.stringify(schema), name]));
const anyName = "^.*$";

/** The shared shapes, for `components.schemas`. */
export function sharedSchemas(): Record<string, JsonSchema> {
  return Object.fromEntries(Object.entries(shared).map(([name, schema]) => [name, inside(schema as unknown as JsonSchema)]));
}

/** A schema of the contract: a reference where it is shared, else in place. */
export function schemaOf(schema: unknown): JsonSchema {
  const name = names.get(JSON.stringify(schema));
  return name === undefined ? inside(schema as JsonSchema) : { $ref: `#/components/schemas/${name}` };
}

/** The keywords of one schema with its parts converted; a map is written as `additionalProperties`, an enumeration with its type. */
function inside(schema: JsonSchema): JsonSchema {
  const result: Record<string, unknown> = {};
  for (const [keyword, value] of Object.entries(schema)) Object.assign(result, part(keyword, value));
  const options = schema["enum"];
  const isTexts = Array.isArray(options) && options.every((option) => typeof option === "string");
  return isTexts ? { type: "string", ...result } : result;
}

function part(keyword: string, value: unknown): JsonSchema {
  if (keyword === "properties") return { properties: each(value) };
  if (keyword === "patternProperties") return isAnyName(value) ? { additionalProperties: schemaOf(value[anyName]) } : { patternProperties: each(value) };
  if (keyword === "items" || keyword === "not") return { [keyword]: schemaOf(value) };
  if (keyword === "anyOf" || keyword === "allOf" || keyword === "oneOf") return { [keyword]: (value as readonly unknown[]).map(schemaOf) };
  return { [keyword]: value };
}

function each(value: unknown): Record<string, JsonSchema> {
  return Object.fromEntries(Object.entries(value as Record<string, unknown>).map(([name, schema]) => [name, schemaOf(schema)]));
}

function isAnyName(value: unknown): value is Record<string, unknown> {
  return typeof value === "object" && value !== null && Object.keys(value).length === 1 && anyName in value;
}
