// The readable page of the API: HTML from an OpenAPI document, without scripts and without anything from elsewhere.
import { errorTable, type ErrorCode } from "#core/errors";
import type { OpenApiDocument } from "./document.ts";
import type { JsonSchema } from "./schemas.ts";

interface Described {
  readonly operationId: string;
  readonly tags: readonly string[];
  readonly summary: string;
  readonly description: string;
  readonly parameters: readonly Parameter[];
  readonly requestBody?: { readonly content: Readonly<Record<string, { readonly schema?: JsonSchema }>> };
  readonly responses: Readonly<Record<string, { readonly description: string; readonly content?: Readonly<Record<string, { readonly schema?: JsonSchema }>> }>>;
  readonly "x-codeSamples": readonly { readonly label: string; readonly source: string }[];
}

interface Parameter {
  readonly $ref?: string;
  readonly name: string;
  readonly in: string;
  readonly required: boolean;
  readonly description?: string;
  readonly schema: JsonSchema;
}

interface Listed {
  readonly method: string;
  readonly path: string;
  readonly operation: Described;
}

/** Depth to which the fields of a schema are shown in place. */
const depthMax = 6;

/** The page of a document. */
export function docsPage(document: OpenApiDocument): string {
  const operations = listed(document);
  const nouns = document.tags.map((tag) => tag.name);
  const sections = nouns.map((noun) => section(noun, operations.filter((one) => one.operation.tags.includes(noun)), document));
  return `<!doctype html>
<html lang="en"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width, initial-scale=1"><title>Plinth HTTP API</title><link rel="stylesheet" href="/api/docs.css"></head>
<body><nav aria-label="Operations"><a class="home" href="/">Plinth</a>${nouns.map((noun) => navigation(noun, operations)).join("")}</nav>
<main><h1>HTTP API <small>${escape(String(document.info["version"]))}</small></h1>
<p>${code(String(document.info["description"]))}</p>
<p>The same as an <a href="/api/openapi.json">OpenAPI 3.1 document</a>. In the examples the key stands in <code>PLINTH_KEY</code>: <code>export PLINTH_KEY=…</code>.</p>
${sections.join("\n")}
<section><h2 id="schemas">Shapes</h2>${shapes(document)}</section>
</main></body></html>
`;
}

function listed(document: OpenApiDocument): Listed[] {
  return Object.entries(document.paths).flatMap(([path, methods]) => Object.entries(methods).map(([method, operation]) => ({ method: method.toUpperCase(), path, operation: operation as unknown as Described })));
}

function navigation(noun: string, operations: readonly Listed[]): string {
  const own = operations.filter((one) => one.operation.tags.includes(noun));
  return `<h2>${escape(noun)}</h2><ul>${own.map((one) => `<li><a href="#${escape(one.operation.operationId)}">${escape(one.operation.operationId)}</a></li>`).join("")}</ul>`;
}

function section(noun: string, operations: readonly Listed[], document: OpenApiDocument): string {
  return `<section><h2 id="noun-${escape(noun)}">${escape(noun)}</h2>${operations.map((one) => article(one, document)).join("\n")}</section>`;
}

function article({ method, path, operation }: Listed, document: OpenApiDocument): string {
  const body = operation.requestBody === undefined ? "" : `<h4>Body</h4>${contents(operation.requestBody.content)}`;
  const answer = operation.responses["200"]?.content ?? {};
  return `<article id="${escape(operation.operationId)}"><h3><a href="#${escape(operation.operationId)}">${escape(operation.operationId)}</a></h3>
<p class="route"><b class="${method.toLowerCase()}">${method}</b> <code>${escape(path)}</code></p>
<p>${code(operation.summary)} ${code(operation.description)}</p>
${parameters(operation, document)}${body}<h4>Answer</h4>${contents(answer)}
${operation["x-codeSamples"].map((sample) => `<h4>${escape(sample.label)}</h4><pre><code>${escape(sample.source)}</code></pre>`).join("\n")}
<details><summary>Errors</summary>${failures(operation)}</details></article>`;
}

function parameters(operation: Described, document: OpenApiDocument): string {
  const known = document.components["parameters"] as Readonly<Record<string, Parameter>>;
  const all = operation.parameters.map((one) => (one.$ref === undefined ? one : known[one.$ref.split("/").at(-1) ?? ""])).filter((one) => one !== undefined);
  const rows = all.map((one) => `<tr><td><code>${escape(one.name)}</code>${one.required ? " <em>required</em>" : ""}</td><td>${one.in}</td><td>${typeText(one.schema)}</td><td>${code(one.description ?? "")}</td></tr>`);
  return rows.length === 0 ? "" : `<h4>Parameters</h4><table><thead><tr><th>name</th><th>in</th><th>type</th><th>meaning</th></tr></thead><tbody>${rows.join("")}</tbody></table>`;
}

function contents(content: Readonly<Record<string, { readonly schema?: JsonSchema }>>): string {
  return Object.entries(content).map(([type, { schema }]) => `<p class="type"><code>${escape(type)}</code>${schema === undefined ? "" : ` ${typeText(schema)}`}</p>${schema === undefined ? "" : fields(schema, 0)}`).join("");
}

function failures(operation: Described): string {
  const rows = Object.entries(operation.responses).filter(([status]) => status !== "200").flatMap(([status, one]) => [...one.description.matchAll(/`([^`]+)`/g)].map((match) => failure(status, match[1] as ErrorCode)));
  return `<table><thead><tr><th>status</th><th>code</th><th>what happened</th><th>what to do</th></tr></thead><tbody>${rows.join("")}</tbody></table>`;
}

function failure(status: string, name: ErrorCode): string {
  const entry = errorTable[name];
  return `<tr><td>${status}</td><td><code>${escape(name)}</code></td><td>${code(entry.message)}</td><td>${code(entry.remedy)}</td></tr>`;
}

function shapes(document: OpenApiDocument): string {
  const schemas = document.components["schemas"] as Readonly<Record<string, JsonSchema>>;
  return Object.entries(schemas).map(([name, schema]) => `<article id="shape-${escape(name)}"><h3>${escape(name)}</h3><p>${typeText(schema)} ${code(String(schema["description"] ?? ""))}</p>${fields(schema, 0)}</article>`).join("\n");
}

/** The fields of an object, of an array's items or of each member of a union. */
function fields(schema: JsonSchema, depth: number): string {
  if (depth >= depthMax) return "";
  const properties = schema["properties"] as Readonly<Record<string, JsonSchema>> | undefined;
  if (properties !== undefined) {
    const required = new Set(schema["required"] as readonly string[] | undefined);
    return `<ul class="fields">${Object.entries(properties).map(([name, one]) => `<li><code>${escape(name)}</code>${required.has(name) ? "" : "?"} ${typeText(one)} ${code(String(one["description"] ?? ""))}${fields(one, depth + 1)}</li>`).join("")}</ul>`;
  }
  if (schema["items"] !== undefined) return fields(schema["items"] as JsonSchema, depth + 1);
  const members = (schema["anyOf"] as readonly JsonSchema[] | undefined)?.filter((member) => member["properties"] !== undefined) ?? [];
  return members.length === 0 ? "" : `<ul class="members">${members.map((member) => `<li>${fields(member, depth + 1)}</li>`).join("")}</ul>`;
}

/** A type in words: `integer, 1 to 1000, default 10`. */
function typeText(schema: JsonSchema): string {
  return `<span class="type">${typeName(schema)}${limits(schema)}</span>`;
}

function typeName(schema: JsonSchema): string {
  const reference = schema["$ref"];
  if (typeof reference === "string") return link(reference.split("/").at(-1) ?? "");
  if (Array.isArray(schema["enum"])) return schema["enum"].map((value) => `<code>${escape(JSON.stringify(value))}</code>`).join(" | ");
  if (schema["const"] !== undefined) return `<code>${escape(JSON.stringify(schema["const"]))}</code>`;
  if (Array.isArray(schema["anyOf"])) return [...new Set((schema["anyOf"] as readonly JsonSchema[]).map(typeName))].join(" | ");
  if (schema["type"] === "array") return `list of ${typeName((schema["items"] ?? {}) as JsonSchema)}`;
  return escape(String(schema["format"] ?? schema["type"] ?? "anything"));
}

function link(name: string): string {
  return `<a href="#shape-${escape(name)}">${escape(name)}</a>`;
}

function limits(schema: JsonSchema): string {
  const range = (low: string, high: string, unit: string) => (schema[high] === undefined ? "" : `, ${String(schema[low] ?? 0)} to ${String(schema[high])}${unit}`);
  const fallback = schema["default"] === undefined ? "" : `, default <code>${escape(JSON.stringify(schema["default"]))}</code>`;
  return `${range("minimum", "maximum", "")}${range("minLength", "maxLength", " characters")}${range("minItems", "maxItems", " entries")}${fallback}`;
}

function code(text: string): string {
  return escape(text).replace(/`([^`]*)`/g, "<code>$1</code>");
}

function escape(text: string): string {
  return text.replaceAll("&", "&amp;").replaceAll("<", "&lt;").replaceAll(">", "&gt;").replaceAll('"', "&quot;");
}
