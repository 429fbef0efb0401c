// The one table of errors, joined from its areas.
import { accessErrors } from "./access.ts";
import { embeddingErrors } from "./embedding.ts";
import { evaluationErrors } from "./evaluation.ts";
import { generatorErrors } from "./generator.ts";
import { ingestErrors } from "./ingest.ts";
import { planningErrors } from "./planning.ts";
import { requestErrors } from "./request.ts";
import { servingErrors } from "./serving.ts";
import { storeErrors } from "./store.ts";
import type { ErrorEntry } from "./entry.ts";

/** Every error that Plinth can answer with, by code. Documented in docs/errors.md, which is tested against it. */
export const errorTable = { ...requestErrors, ...accessErrors, ...ingestErrors, ...embeddingErrors, ...generatorErrors, ...planningErrors, ...servingErrors, ...evaluationErrors, ...storeErrors } as const satisfies Record<string, ErrorEntry>;

/** A code of the table, such as `document.not_found`. */
export type ErrorCode = keyof typeof errorTable;
