// JSON log lines: form, levels, children, errors, and secrets kept out.
import { describe, expect, it } from "vitest";
import { fail } from "#core/errors";
import { createPinoLog, type LogLevel } from "./log.ts";

function capture(level: LogLevel = "debug") {
  const lines: string[] = [];
  const log = createPinoLog({ level, destination: { write: (line) => void lines.push(line) } });
  return { log, lines, read: () => lines.map((line) => JSON.parse(line) as Record<string, unknown>) };
}

describe("the log of JSON lines", () => {
  it("writes level, time, event and fields on one line each", () => {
    const { log, lines, read } = capture();
    log.info("document.indexed", { document: "d1", chunks: 3, isNew: true, path: "a\nb" });
    log.debug("job.leased");
    expect(lines).toHaveLength(2);
    expect(lines.every((line) => line.indexOf("\n") === line.length - 1)).toBe(true);
    expect(read()[0]).toMatchObject({ level: "info", event: "document.indexed", document: "d1", chunks: 3, isNew: true, path: "a\nb" });
    expect(read()[0]?.["time"]).toMatch(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$/);
    expect(read()[1]).toMatchObject({ level: "debug", event: "job.leased" });
  });

  it("leaves out what is below its level", () => {
    const { log, read } = capture("warn");
    log.info("request.handled");
    log.warn("disk.full");
    expect(read().map((line) => line["event"])).toEqual(["disk.full"]);
  });

  it("carries the fields of its parents", () => {
    const { log, read } = capture();
    log.with({ requestId: "r1" }).with({ workspace: "w" }).info("search.done", { tookMs: 2 });
    expect(read()[0]).toMatchObject({ requestId: "r1", workspace: "w", tookMs: 2 });
  });

  it("gives code, sentence and stack of an error, and those of a foreign one", () => {
    const { log, read } = capture();
    log.error("ingest.failed", fail("document.not_found", { document: "d1" }), { job: "j" });
    log.error("ingest.failed", new TypeError("x is not a function"));
    expect(read()[0]).toMatchObject({ level: "error", job: "j", error: { code: "document.not_found", message: "There is no document d1." } });
    const second = read()[1]?.["error"] as Record<string, string>;
    expect(second).toMatchObject({ code: "internal.fault", cause: "TypeError: x is not a function" });
    expect(second["stack"]).toContain("log.test.ts");
  });

  it("keeps secrets out, by name and by form, in lines, children and errors", () => {
    const { log, lines } = capture();
    log.info("key.made", { secret: "s3cr3t-value", authorization: "Basic abc", keyId: "k1", url: "http://h/?x=plinth_abcdefghijklmnop1", note: "local_abcdefghijklmnop2" });
    log.with({ cookie: "s3cr3t-value" }).error("request.failed", fail("internal.fault", { reason: "header was Bearer s3cr3t-value" }));
    const all = lines.join("");
    expect(all).not.toMatch(/s3cr3t-value|Basic abc|plinth_abcdefghijklmnop1|local_abcdefghijklmnop2/);
    expect(all).toContain("k1");
    expect(all).toContain("[redacted]");
  });
});
