// All operations, by noun.
import { collections } from "./collections.ts";
import { documents } from "./documents.ts";
import { endpoints } from "./serving/endpoints.ts";
import { evaluations } from "./evaluations.ts";
import { jobs } from "./jobs.ts";
import { keys } from "./keys.ts";
import { planning } from "./planning.ts";
import { search } from "./search.ts";
import { sources } from "./sources.ts";
import { system } from "./system.ts";
import { limits, usage } from "./serving/usage.ts";

/** Every operation of Plinth, by noun. */
export const contract = { collections, documents, sources, search, evaluations, jobs, keys, endpoints, limits, usage, planning, system };

/** The contract's type: handlers and clients follow it. */
export type Contract = typeof contract;
