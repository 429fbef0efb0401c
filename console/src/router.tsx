// Every state of every view is an address; views are loaded when they are first opened.
import { createRootRoute, createRoute, createRouter, lazyRouteComponent } from "@tanstack/react-router";
import { orders } from "./documents/list/columns.ts";
import { Fault } from "./parts/fault.tsx";
import { Empty } from "./parts/states.tsx";
import { Frame } from "./shell/frame.tsx";

type Given = Readonly<Record<string, unknown>>;

const words = (value: unknown): string | undefined => (typeof value === "string" ? value || undefined : typeof value === "number" || typeof value === "boolean" ? String(value) : undefined);
const whole = (value: unknown): number | undefined => (value !== undefined && value !== "" && Number.isSafeInteger(Number(value)) && Number(value) >= 0 ? Number(value) : undefined);
const texts = (value: unknown): readonly string[] | undefined => {
  const given = [...new Set(Array.isArray(value) ? value.flatMap((each) => words(each) ?? []) : [])];
  return given.length === 0 ? undefined : given;
};
const oneOf = <Name extends string>(value: unknown, names: readonly Name[]): Name | undefined => names.find((name) => name === value);

/** What the document view may show at its right. */
const tabs = ["outline", "chunks", "ledger"] as const;
/** States that a document list can be limited to. */
const statuses = ["read", "partial", "skipped", "failed"] as const;

const root = createRootRoute({ component: Frame, notFoundComponent: () => <Empty title="There is no such view">Choose one at the left.</Empty> });

/** `q` the question, `cite` the opened citation from 1. */
const ask = createRoute({
  getParentRoute: () => root, path: "/", component: lazyRouteComponent(() => import("./ask/view.tsx"), "AskView"),
  validateSearch: (given: Given): { q?: string; collection?: string; cite?: number } => ({ q: words(given["q"]), collection: words(given["collection"]), cite: whole(given["cite"]) }),
});

/** Ways of finding besides words and meaning together. */
const modes = ["keyword", "dense"] as const;

/** `q` words, `chips` the filters that are set, `filter` the one that is typed, `mode` where only one arm finds, `typed` where misspelt words are not corrected, `why` a document that is missed, `page` from 0, `at` the chosen hit of the page from 0, `explain` whether it is explained. */
const search = createRoute({
  getParentRoute: () => root, path: "/search", component: lazyRouteComponent(() => import("./search/view.tsx"), "SearchView"),
  validateSearch: (given: Given): { q?: string; collection?: string; filter?: string; chips?: readonly string[]; mode?: (typeof modes)[number]; typed?: boolean; why?: string; page?: number; at?: number; explain?: boolean } => ({
    q: words(given["q"]), collection: words(given["collection"]), filter: words(given["filter"]), chips: texts(given["chips"]), mode: oneOf(given["mode"], modes), typed: given["typed"] === true || undefined, why: words(given["why"]),
    page: whole(given["page"]) || undefined, at: whole(given["at"]), explain: given["explain"] === true || undefined,
  }),
});

/** `query` part of title or path, `type` a media type, `order` and direction of the rows, `columns` those that stand beside the title where not all do. */
const documents = createRoute({
  getParentRoute: () => root, path: "/documents", component: lazyRouteComponent(() => import("./documents/list/view.tsx"), "DocumentsView"),
  validateSearch: (given: Given): { collection?: string; status?: (typeof statuses)[number]; type?: string; query?: string; order?: (typeof orders)[number]; descending?: boolean; columns?: readonly string[] } => ({
    collection: words(given["collection"]), status: oneOf(given["status"], statuses), type: typeof given["type"] === "string" ? given["type"] : undefined, query: words(given["query"]), order: oneOf(given["order"], orders), descending: typeof given["descending"] === "boolean" ? given["descending"] : undefined, columns: Array.isArray(given["columns"]) ? (texts(given["columns"]) ?? []) : undefined,
  }),
});

/** `start` and `end` the marked code points, `tab` the right half; `view` text instead of pages, `boxes` the places of all elements on them. */
const document = createRoute({
  getParentRoute: () => root, path: "/documents/$collection/$document", component: lazyRouteComponent(() => import("./documents/document.tsx"), "DocumentView"),
  validateSearch: (given: Given): { start?: number; end?: number; tab?: (typeof tabs)[number]; view?: "text"; boxes?: boolean } => ({
    start: whole(given["start"]), end: whole(given["end"]), tab: oneOf(given["tab"], tabs), view: oneOf(given["view"], ["text"] as const), boxes: given["boxes"] === true || undefined,
  }),
});

const jobs = createRoute({
  getParentRoute: () => root, path: "/jobs", component: lazyRouteComponent(() => import("./jobs/view.tsx"), "JobsView"),
  validateSearch: (given: Given): { collection?: string; state?: string } => ({ collection: words(given["collection"]), state: words(given["state"]) }),
});
/** `make` brings the cursor to the form. */
const endpoints = createRoute({ getParentRoute: () => root, path: "/endpoints", component: lazyRouteComponent(() => import("./endpoints/view.tsx"), "EndpointsView"), validateSearch: (given: Given): { collection?: string; make?: boolean } => ({ collection: words(given["collection"]), make: given["make"] === true || undefined }) });
/** `make` brings the cursor to the form. */
const keys = createRoute({ getParentRoute: () => root, path: "/keys", component: lazyRouteComponent(() => import("./keys/view.tsx"), "KeysView"), validateSearch: (given: Given): { collection?: string; make?: boolean } => ({ collection: words(given["collection"]), make: given["make"] === true || undefined }) });

/** `verify` compares rows and index. */
const overview = createRoute({ getParentRoute: () => root, path: "/overview", component: lazyRouteComponent(() => import("./overview/view.tsx"), "OverviewView"), validateSearch: (given: Given): { collection?: string; verify?: boolean } => ({ collection: words(given["collection"]), verify: given["verify"] === true || undefined }) });

/** `query` part of a name or of its words, `changed` where only those that are not their defaults are shown. */
const settings = createRoute({
  getParentRoute: () => root, path: "/settings", component: lazyRouteComponent(() => import("./settings/view.tsx"), "SettingsView"),
  validateSearch: (given: Given): { collection?: string; query?: string; changed?: boolean } => ({ collection: words(given["collection"]), query: words(given["query"]), changed: given["changed"] === true || undefined }),
});

/** `verify` compares rows and index. */
const collections = createRoute({ getParentRoute: () => root, path: "/collections", component: lazyRouteComponent(() => import("./collections/view.tsx"), "CollectionsView"), validateSearch: (given: Given): { collection?: string; verify?: boolean } => ({ collection: words(given["collection"]), verify: given["verify"] === true || undefined }) });
const sources = createRoute({ getParentRoute: () => root, path: "/sources", component: lazyRouteComponent(() => import("./sources/view.tsx"), "SourcesView"), validateSearch: (given: Given): { collection?: string } => ({ collection: words(given["collection"]) }) });

const model = createRoute({ getParentRoute: () => root, path: "/model", component: lazyRouteComponent(() => import("./model/view.tsx"), "ModelView"), validateSearch: (given: Given): { collection?: string } => ({ collection: words(given["collection"]) }) });

/** All ways of finding. */
const arms = ["hybrid", ...modes] as const;

/** `run` the evaluation in view; `by` and `against` the ways of finding of the next one. */
const evaluate = createRoute({
  getParentRoute: () => root, path: "/evaluate", component: lazyRouteComponent(() => import("./evaluate/view.tsx"), "EvaluateView"),
  validateSearch: (given: Given): { collection?: string; run?: string; by?: (typeof arms)[number]; against?: (typeof arms)[number] } => ({ collection: words(given["collection"]), run: words(given["run"]), by: oneOf(given["by"], arms), against: oneOf(given["against"], arms) }),
});

/** The page's router; a view that fails says so in its own place. */
export const router = createRouter({
  routeTree: root.addChildren([ask, search, documents, document, collections, sources, model, overview, evaluate, jobs, endpoints, keys, settings]),
  defaultPreload: "intent",
  defaultErrorComponent: ({ error, reset }) => <Fault error={error} reset={reset} />,
});

declare module "@tanstack/react-router" {
  interface Register {
    router: typeof router;
  }
}
