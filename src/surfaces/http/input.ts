// From path, query and JSON body to the flat input of an operation; types follow its schema, validity is the dispatcher's.
import { fail } from "#core/errors";
import type { Operation } from "#contract/operation";
import type { Match } from "./router.ts";

type Fields = Record<string, unknown>;

/** The parts of JSON Schema that say how a text of the query is meant. */
interface Form {
  readonly type?: string;
  readonly items?: Form;
  readonly anyOf?: readonly Form[];
  readonly enum?: readonly unknown[];
  readonly const?: unknown;
}

/** Fields of path and query; `search` is the query without its question mark. @throws request.invalid */
export function fieldsOf(match: Match, search: string): Fields {
  const query = new URLSearchParams(search);
  if (match.route.rest === "body") {
    const [stray] = query.keys();
    if (stray !== undefined) throw fail("request.invalid", { problem: `${stray} belongs into the JSON body`, where: "query" });
    return { ...typed(match.operation, match.fields) };
  }
  const given: Record<string, string | readonly string[]> = {};
  for (const name of new Set(query.keys())) {
    if (name in match.fields) throw fail("request.invalid", { problem: "given in path and query", where: name });
    const values = query.getAll(name);
    given[name] = values.length === 1 ? (values[0] ?? "") : values;
  }
  return typed(match.operation, { ...given, ...match.fields });
}

/** A JSON body and the path's fields as one input. @throws request.invalid when both give a field */
export function withBody(fields: Fields, body: unknown): Fields {
  if (body === undefined) return fields;
  if (typeof body !== "object" || body === null || Array.isArray(body)) throw fail("request.invalid", { problem: "the body must be a JSON object", where: "body" });
  const twice = Object.keys(fields).find((name) => Object.hasOwn(body, name) && (body as Fields)[name] !== fields[name]);
  if (twice !== undefined) throw fail("request.invalid", { problem: "the path and the body differ", where: twice });
  return { ...body, ...fields };
}

function typed(operation: Operation, given: Readonly<Record<string, string | readonly string[]>>): Fields {
  const properties = operation.input.schema.properties as Readonly<Record<string, Form>>;
  return Object.fromEntries(Object.entries(given).map(([name, text]) => [name, coerce(Object.hasOwn(properties, name) ? properties[name] : undefined, text)]));
}

/** A text as the schema means it; what does not fit stays text, so that validation can name it. */
function coerce(form: Form = {}, given: string | readonly string[]): unknown {
  if (form.type === "array") return listOf(form, given);
  if (typeof given !== "string") return given;
  if (form.type === "integer" || form.type === "number") return /^-?\d+(\.\d+)?(e[+-]?\d+)?$/i.test(given) ? Number(given) : given;
  if (form.type === "boolean") return given === "true" || given === "1" || given === "" ? true : given === "false" || given === "0" ? false : given;
  if (form.type === "object") return parsed(given);
  if (form.anyOf !== undefined) return oneOf(form.anyOf, given);
  return given;
}

function listOf(form: Form, given: string | readonly string[]): unknown {
  if (typeof given !== "string") return given.map((text) => coerce(form.items, text));
  const whole = given.startsWith("[") ? parsed(given) : undefined;
  return Array.isArray(whole) ? whole : [coerce(form.items, given)];
}

/** The first member of a union that takes the text as more than text; else the text. */
function oneOf(members: readonly Form[], given: string): unknown {
  for (const member of members) {
    if (member.type === "null" && given === "null") return null;
    const value = member.type === "object" && !given.startsWith("{") ? given : coerce(member, given);
    if (value !== given) return value;
  }
  return given;
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text) as unknown;
  } catch {
    // Not JSON: the text itself goes to validation, which says what is wrong with it.
    return text;
  }
}
