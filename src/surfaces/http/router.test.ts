// Routes: fixed words before names, HEAD as GET, operations that come and go.
import Type from "typebox";
import { describe, expect, it } from "vitest";
import { bytes, operation, stream, value, type Operation } from "#contract/operation";
import { contract } from "#contract/registry";
import { operationsByName } from "#contract/route";
import { Router } from "./router.ts";

function made(name: string, http: Operation["http"], output: Operation["output"] = value(Type.Unknown())): Operation {
  return operation({ name, summary: "", http, role: "reader", effect: "read", input: value(Type.Object({})), output, errors: [], examples: [] });
}

function routerOf(...operations: Operation[]) {
  const map = new Map(operations.map((one) => [one.name, one]));
  return { map, router: new Router(map) };
}

describe("the router", () => {
  it("finds every operation of the contract by its own route", () => {
    const operations = operationsByName(contract);
    const router = new Router(operations);
    for (const one of operations.values()) {
      const [method = "", path = ""] = one.http.split(" ");
      const match = router.match(method, path.replace(/\{(\w+)\}/g, "x-$1"));
      expect(match?.operation.name).toBe(one.name);
      expect(match?.fields).toEqual(Object.fromEntries((match?.route.inPath ?? []).map((name) => [name, `x-${name}`])));
    }
  });

  it("prefers fixed words to names, whatever the order", () => {
    const named = made("named", "GET /api/v1/jobs/{job}");
    const fixed = made("fixed", "GET /api/v1/jobs/latest");
    for (const { router } of [routerOf(named, fixed), routerOf(fixed, named)]) {
      expect(router.match("GET", "/api/v1/jobs/latest")?.operation.name).toBe("fixed");
      expect(router.match("GET", "/api/v1/jobs/late")?.operation.name).toBe("named");
    }
  });

  it("takes whole segments only, and decodes them", () => {
    const { router } = routerOf(made("one", "GET /api/v1/a/{b}/c"));
    expect(router.match("GET", "/api/v1/a/x%2Fy%20z/c")?.fields).toEqual({ b: "x/y z" });
    for (const path of ["/api/v1/a//c", "/api/v1/a/x", "/api/v1/a/x/c/", "/api/v1/a/x/y/c", "/api/v1/A/x/c"]) expect(router.match("GET", path)).toBeUndefined();
    expect(() => router.match("GET", "/api/v1/a/%ff/c")).toThrowError(expect.objectContaining({ code: "request.invalid" }));
  });

  it("answers HEAD where GET answers, except for streams", () => {
    const { router } = routerOf(made("value", "GET /api/v1/v"), made("bytes", "GET /api/v1/b", bytes), made("stream", "GET /api/v1/s", stream(Type.Unknown())), made("post", "POST /api/v1/p"));
    expect(["v", "b", "s", "p"].map((path) => router.match("HEAD", `/api/v1/${path}`)?.operation.name)).toEqual(["value", "bytes", undefined, undefined]);
  });

  it("follows the map: added, replaced and removed operations", () => {
    const { map, router } = routerOf(made("one", "GET /api/v1/one"));
    expect(router.match("GET", "/api/v1/two")).toBeUndefined();
    map.set("two", made("two", "GET /api/v1/two"));
    expect(router.match("GET", "/api/v1/two")?.operation.name).toBe("two");
    map.set("two", made("two", "GET /api/v1/other"));
    expect([router.match("GET", "/api/v1/two"), router.match("GET", "/api/v1/other")?.operation.name]).toEqual([undefined, "two"]);
    map.delete("one");
    expect(router.match("GET", "/api/v1/one")).toBeUndefined();
  });
});
