// The OpenAPI document: valid by the standard, complete, and true to what the server takes.
import { Validator } from "@seriousme/openapi-schema-validator";
import { Compile } from "typebox/compile";
import { describe, expect, it } from "vitest";
import { contract } from "#contract/registry";
import { operationsByName, routeOf } from "#contract/route";
import { errorTable } from "#core/errors";
import { createDocumentation, openApiDocument } from "#surfaces/openapi/index";
import { toys } from "./house.ts";

const operations = operationsByName(contract);
const document = openApiDocument(operations.values(), "1.2.3");

interface Described {
  readonly operationId: string;
  readonly parameters: readonly { readonly name?: string; readonly in?: string }[];
  readonly requestBody?: { readonly content: Readonly<Record<string, { readonly schema?: { readonly properties?: object } }>> };
  readonly responses: Readonly<Record<string, { readonly description: string }>>;
}

function described(name: string): Described {
  const all = Object.values(document.paths).flatMap((methods) => Object.values(methods)) as unknown as Described[];
  const found = all.find((one) => one.operationId === name);
  if (found === undefined) throw new Error(`${name} is not described`);
  return found;
}

describe("the OpenAPI document", () => {
  it("is valid OpenAPI 3.1, with operations of any kind", async () => {
    for (const one of [document, openApiDocument(Object.values(toys), "0.0.0")]) {
      const result = await new Validator().validate(structuredClone(one) as unknown as Record<string, unknown>);
      expect(result.errors ?? []).toEqual([]);
      expect(result.valid).toBe(true);
    }
  });

  it("describes every operation once, at its route", () => {
    const found = Object.entries(document.paths).flatMap(([path, methods]) => Object.entries(methods).map(([method, one]) => `${String(one["operationId"])} ${method.toUpperCase()} ${path}`));
    expect(found.toSorted()).toEqual([...operations.values()].map((operation) => `${operation.name} ${operation.http}`).toSorted());
  });

  it.each([...operations.values()])("gives every field of $name one place", (operation) => {
    const one = described(operation.name);
    const inParameters = one.parameters.flatMap((parameter) => (parameter.in === "path" || parameter.in === "query" ? [parameter.name] : []));
    const inBody = Object.keys(one.requestBody?.content["application/json"]?.schema?.properties ?? {});
    expect([...inParameters, ...inBody].toSorted()).toEqual(Object.keys(operation.input.schema.properties).toSorted());
    expect(one.parameters.filter((parameter) => parameter.in === "path").map((parameter) => parameter.name)).toEqual(expect.arrayContaining([...routeOf(operation).inPath]));
  });

  it.each([...operations.values()])("names the errors of $name under their status", (operation) => {
    for (const code of operation.errors) expect(described(operation.name).responses[String(errorTable[code].status)]?.description).toContain(`\`${code}\``);
  });

  it.each([...operations.values()])("has valid examples of $name", (operation) => {
    for (const example of operation.examples) expect([...Compile(operation.input.schema).Errors(example.input)]).toEqual([]);
  });

  it("resolves every reference", () => {
    const text = JSON.stringify(document);
    for (const [, kind = "", name = ""] of text.matchAll(/"#\/components\/(\w+)\/(\w+)"/g)) expect(document.components[kind]).toHaveProperty(name);
    expect(text).not.toContain("~kind");
  });

  it("is the same whatever the order of operations, and made anew when one is added", () => {
    const names = [...operations.values()];
    expect(openApiDocument(names.toReversed(), "1.2.3")).toEqual(document);
    const documentation = createDocumentation("1.2.3");
    const before = documentation.openapi(names);
    expect(documentation.openapi([...names])).toBe(before);
    expect(documentation.openapi([...names, toys.echo])).toContain("toys.echo");
  });

  it("shows what must be escaped as text on its page", () => {
    const odd = { ...toys.echo, summary: '<img src=x onerror="alert(1)">' };
    const page = createDocumentation("1").page([odd]);
    expect(page.includes("<img")).toBe(false);
    expect(page.includes("&lt;img")).toBe(true);
  });
});
