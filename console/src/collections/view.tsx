// Collections: all of them with what is in them, a new one, and below the one in view: its facts, its check, its end.
import { Link, useNavigate } from "@tanstack/react-router";
import type { ReactNode } from "react";
import type { Collection } from "../api.ts";
import { Failure } from "../parts/failure.tsx";
import { Head } from "../parts/head.tsx";
import { Moment } from "../parts/moment.tsx";
import { Empty, Skeleton, State } from "../parts/states.tsx";
import { useCollectionName, useCollections } from "../shell/collection.ts";
import { count, number, size, typeInWords } from "../text.ts";
import { DeleteCollection } from "./delete.tsx";
import { healthOf } from "./health.ts";
import { NewCollection } from "./new.tsx";
import { Verify } from "./verify.tsx";

const addressOf = (collection: string): { collection?: string } => (collection === "default" ? {} : { collection });

/** The Collections view. */
export function CollectionsView() {
  const name = useCollectionName();
  const navigate = useNavigate({ from: "/collections" });
  const { data, error, refetch } = useCollections();
  const shown = data?.find(({ collection }) => collection === name);
  const open = (collection: string): void => void navigate({ search: addressOf(collection) });
  return (
    <>
      <Head title="Collections" note={data ? count(data.length, "collection") : null} calls={[{ operation: "collections.list", input: {} }, { operation: "collections.create", input: { collection: "contracts", description: "Signed contracts since 2020" } }, { operation: "collections.verify", input: { collection: name } }, { operation: "collections.rebuild", input: { collection: name } }, { operation: "collections.delete", input: { collection: name, confirm: name } }]} />
      <NewCollection onMade={open} />
      {error ? <Failure error={error} onRetry={() => void refetch()} /> : null}
      {data === undefined && !error ? <Skeleton lines={4} /> : null}
      {data && data.length > 0 ? <List collections={data} open={name} /> : null}
      {data && shown === undefined ? <Empty title={`There is no collection ${name}`}>Choose one above, or make it.</Empty> : null}
      {shown ? <Facts collection={shown} /> : null}
      {shown ? <Verify key={name} collection={name} /> : null}
      {shown ? <DeleteCollection key={`delete ${name}`} collection={shown} onDeleted={() => open("default")} /> : null}
    </>
  );
}

const heads = ["Collection", "Documents", "Chunks", "Size", "Embedded by", "Health"] as const;

function List({ collections, open }: { readonly collections: readonly Collection[]; readonly open: string }) {
  return (
    <div className="relative overflow-x-auto border-t border-line" tabIndex={0} role="group" aria-label="Collections">
      <table className="w-full max-w-5xl text-table">
        <thead><tr className="text-soft">{heads.map((words, i) => <th key={words} scope="col" className={`h-8 px-4 font-normal whitespace-nowrap md:first:pl-6 ${i > 0 && i < 4 ? "text-right" : "text-left"}`}>{words}</th>)}</tr></thead>
        <tbody>
          {collections.map((collection) => {
            const { tone, words } = healthOf(collection);
            const { live, beside } = collection.vectors;
            return (
              <tr key={collection.collection} className={`h-8 border-t border-line whitespace-nowrap ${collection.collection === open ? "bg-accent-wash" : ""}`}>
                <th scope="row" className="px-4 text-left font-medium md:pl-6"><Link to="/collections" search={addressOf(collection.collection)} {...(collection.collection === open ? { "aria-current": "true" as const } : {})}>{collection.collection}</Link></th>
                {[number(collection.documents), number(collection.chunks), size(collection.bytes)].map((amount, i) => <td key={i} className="px-4 text-right tabular-nums">{amount}</td>)}
                <td className="px-4">{live === null ? "words alone" : <Link to="/model" search={addressOf(collection.collection)}>{live.model.split("@")[0]}</Link>}{beside ? ", another beside" : ""}</td>
                <td className="px-4"><State tone={tone}>{words}</State></td>
              </tr>
            );
          })}
        </tbody>
      </table>
    </div>
  );
}

function Facts({ collection }: { readonly collection: Collection }) {
  const { collection: name, description, byStatus, byType, vectors: { live, beside }, seq, indexedSeq, createdAt } = collection;
  const list = (amounts: Readonly<Record<string, number>>, words: (key: string) => string): string => Object.entries(amounts).toSorted(([, a], [, b]) => b - a).map(([key, amount]) => `${number(amount)} ${words(key)}`).join(", ");
  const facts: readonly (readonly [string, ReactNode])[] = [
    ["About", description === "" ? "nothing said" : description],
    ["Made", <Moment key="made" at={createdAt} />],
    ["Documents", <span key="documents">{list(byStatus, (status) => status) || "none"} · <Link to="/documents" search={addressOf(name)}>see them</Link> · <Link to="/sources" search={addressOf(name)}>where they come from</Link></span>],
    ["Types", list(byType, (type) => (type === "" ? "not looked into" : typeInWords(type))) || "none"],
    ["Model", live === null ? "none: found by words alone" : <Link key="model" to="/model" search={addressOf(name)} className="break-all">{live.model}{beside ? ", another beside" : ""}</Link>],
    ["Index", indexedSeq < seq ? `at ${number(indexedSeq)} of ${number(seq)}` : `up to date at ${number(seq)}`],
  ];
  return (
    <section aria-labelledby="facts" className="border-t border-line px-4 py-4 md:px-6">
      <h2 id="facts" className="font-semibold">{name}</h2>
      <dl className="mt-2 grid max-w-3xl grid-cols-[96px_minmax(0,1fr)] gap-x-4 gap-y-1 text-table">
        {facts.map(([term, fact]) => <div key={term} className="contents"><dt className="text-soft">{term}</dt><dd className="min-w-0 break-words">{fact}</dd></div>)}
      </dl>
    </section>
  );
}
