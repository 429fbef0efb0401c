// Reading fields of JSON that somebody else wrote.
import { fail } from "#core/errors";
import type { Json, JsonObject } from "#core/json";

/** The value when it is an object. */
export function objectOf(value: Json | undefined): JsonObject | undefined {
  return typeof value === "object" && value !== null && !Array.isArray(value) ? (value as JsonObject) : undefined;
}

/** The objects of a list; none when it is no list. */
export function objectsOf(value: Json | undefined): readonly JsonObject[] {
  return Array.isArray(value) ? (value as readonly Json[]).map(objectOf).filter((item) => item !== undefined) : [];
}

/** The text, or "" when it is none. */
export function textOf(value: Json | undefined): string {
  return typeof value === "string" ? value : "";
}

/** The number, or undefined. */
export function numberOf(value: Json | undefined): number | undefined {
  return typeof value === "number" && Number.isFinite(value) ? value : undefined;
}

/** The fields that have a value. */
export function present(fields: Readonly<Record<string, Json | undefined>>): JsonObject {
  return Object.fromEntries(Object.entries(fields).filter((entry): entry is [string, Json] => entry[1] !== undefined));
}

/** The object that a text holds; an empty one where it holds none. */
export function parsedObject(text: string): JsonObject {
  try {
    return objectOf(JSON.parse(text) as Json) ?? {};
  } catch {
    // Arguments that a model wrote wrongly are nobody's to mend.
    return {};
  }
}

/** What has no equal in the upstream's protocol. */
export function untranslatable(where: string, what: string): Error {
  return fail("request.invalid", { where, problem: `${what} has no equal in the protocol of the endpoint's upstream` });
}
