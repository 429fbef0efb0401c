// Which states are issues, which are history, and in which order they stand.
import { expect, it } from "vitest";
import type { Collection, Job } from "../api.ts";
import { issuesOf } from "./issues.ts";

const nowMs = Date.parse("2026-11-22T12:00:00.000Z");
const live = { model: "plinth-en@abc", isAvailable: true, problem: null };
const collection = (more: Partial<Collection> = {}): Collection => ({ collection: "default", description: "", documents: 3, chunks: 9, bytes: 900, byStatus: { read: 3 }, byType: { "text/markdown": 3 }, seq: 7, indexedSeq: 7, createdAt: "2026-11-20T12:00:00.000Z", vectors: { live, beside: null }, ...more });
const job = (more: Partial<Job>): Job => ({ job: "j1", kind: "ingest.folder", collection: "default", state: "done", title: "Read notes", stages: [], result: null, error: null, attempts: 1, createdAt: "2026-11-22T11:00:00.000Z", startedAt: null, finishedAt: "2026-11-22T11:00:01.000Z", ...more });
const error = { code: "source.not_found", message: "It is gone.", remedy: "Bring it back.", details: {}, retryable: false };

it("has nothing to say where all is well", () => {
  expect(issuesOf([collection()], [job({}), job({ state: "running" })], nowMs)).toEqual([]);
});

it("names documents, models and jobs with what mends them, failures first", () => {
  const found = issuesOf([collection({ byStatus: { failed: 2, partial: 1 } }), collection({ collection: "b", vectors: { live: { ...live, problem: error }, beside: null } })], [job({ job: "p", state: "paused" }), job({ job: "f", state: "failed", title: "Read gone", error })], nowMs);
  expect(found.map(({ words, mending }) => [words, mending])).toEqual([
    ["b cannot be embedded just now", { kind: "model", collection: "b" }],
    ["“Read gone” failed", { kind: "jobs" }],
    ["2 documents of default could not be read", { kind: "documents", collection: "default", status: "failed" }],
    ["1 document of default could be read in part only", { kind: "documents", collection: "default", status: "partial" }],
    ["“Read notes” is paused", { kind: "resume", job: "p" }],
  ]);
  expect(found[0]?.told).toEqual(error);
});

it("says that a model is not configured any more", () => {
  expect(issuesOf([collection({ vectors: { live: { ...live, isAvailable: false }, beside: null } })], [], nowMs).map(({ words }) => words)).toEqual(["default is searched by words alone: its model plinth-en is not configured"]);
});

it("forgets a failed job after a day, and when the same work was done after it", () => {
  const failed = job({ state: "failed", error });
  expect(issuesOf([], [failed], nowMs)).toHaveLength(1);
  expect(issuesOf([], [job({ job: "j2", createdAt: "2026-11-22T11:30:00.000Z" }), failed], nowMs)).toEqual([]);
  expect(issuesOf([], [job({ job: "j2", createdAt: "2026-11-22T11:30:00.000Z", title: "Read others" }), failed], nowMs)).toHaveLength(1);
  expect(issuesOf([], [failed], nowMs + 86_400_000)).toEqual([]);
});
