// Documents: what was read and what was not, with filters, uploads, retry and deletion that can be taken back.
import { useQueryClient } from "@tanstack/react-query";
import { Link, useNavigate, useSearch } from "@tanstack/react-router";
import { useRef, useState } from "react";
import { useSettled } from "../clock.ts";
import type { Collection } from "../api.ts";
import { Chip } from "../parts/chip.tsx";
import { Failure } from "../parts/failure.tsx";
import { FirstRun } from "../parts/first-run.tsx";
import { Head } from "../parts/head.tsx";
import { Empty, Skeleton } from "../parts/states.tsx";
import { useCollection } from "../shell/collection.ts";
import { Icon } from "../shell/icons.tsx";
import { upload } from "../shell/uploads.ts";
import { count, number } from "../text.ts";
import { listInput, useDocuments } from "./list.ts";
import { Table } from "./table.tsx";

const settleMs = 200;
const chips = [["read", "Read"], ["partial", "Partial"], ["failed", "Failed"], ["skipped", "Skipped"]] as const;

/** The list of documents. */
export function DocumentsView() {
  const address = useSearch({ from: "/documents" });
  const { name: collection, view, error: unknownCollection, refetch: readCollections } = useCollection();
  const list = useDocuments(collection, address);
  const error = unknownCollection ?? list.error;
  const isEmpty = view?.documents === 0;
  const isFiltered = address.status !== undefined || address.query !== undefined;
  return (
    <div className="flex h-full flex-col">
      <Head title="Documents" note={view ? <Facts collection={view} /> : null} calls={[{ operation: "documents.list", input: listInput(collection, address) }, { operation: "documents.upload", input: { collection, name: "notes/today.md" } }]}>
        <UploadButton collection={collection} />
      </Head>
      {isEmpty ? null : <Filters byStatus={view?.byStatus ?? {}} />}
      {error ? <Failure error={error} onRetry={() => void Promise.all([readCollections(), list.refetch()])} /> : null}
      {isEmpty && list.documents?.length === 0 ? <FirstRun /> : null}
      {!error && list.documents === undefined ? <Skeleton lines={10} /> : null}
      {list.documents && list.documents.length === 0 && !isEmpty ? <Empty title="No such documents">{isFiltered ? "Nothing matches. Take a filter away." : "They are on their way."}</Empty> : null}
      {list.documents && list.documents.length > 0 ? <Table documents={list.documents} hasMore={list.hasMore} onMore={list.readMore} order={address.order} /> : null}
    </div>
  );
}

function Facts({ collection: { collection, documents, chunks, indexedSeq, seq, vectors } }: { readonly collection: Collection }) {
  const { live, beside } = vectors;
  const isTroubled = live !== null && (!live.isAvailable || live.problem !== null);
  return (
    <>
      {count(documents, "document")} · {count(chunks, "chunk")}
      {indexedSeq < seq ? ` · index at ${number(indexedSeq)} of ${number(seq)}` : ""}
      {live ? <> · <Link to="/model" search={collection === "default" ? {} : { collection }} className="underline">{isTroubled ? "not embedded just now" : `embedded by ${live.model.split("@")[0]}`}{beside ? ", another beside" : ""}</Link></> : null}
    </>
  );
}

function Filters({ byStatus }: { readonly byStatus: Readonly<Record<string, number>> }) {
  const { status, query = "" } = useSearch({ from: "/documents" });
  const navigate = useNavigate({ from: "/documents" });
  const [text, setText] = useState(query);
  useSettled(text, settleMs, (settled) => {
    if (settled.trim() !== query) void navigate({ search: (before) => ({ ...before, query: settled.trim() === "" ? undefined : settled.trim() }), replace: true });
  });
  return (
    <div className="flex flex-wrap items-center gap-2 px-4 pb-3 md:px-6">
      <input value={text} onChange={(event) => setText(event.target.value)} aria-label="Filter by title or path" placeholder="Filter by title or path" spellCheck={false} className="field min-w-0 flex-1 basis-48 md:max-w-sm" />
      {chips.map(([name, words]) => <Chip key={name} isOn={status === name} amount={byStatus[name] ?? 0} onPress={() => void navigate({ search: (before) => ({ ...before, status: status === name ? undefined : name }), replace: true })}>{words}</Chip>)}
    </div>
  );
}

function UploadButton({ collection }: { readonly collection: string }) {
  const input = useRef<HTMLInputElement>(null);
  const queries = useQueryClient();
  const send = (files: FileList | null): void => {
    if (files === null) return;
    void upload(Array.from(files, (file) => ({ name: file.webkitRelativePath || file.name, file })), collection, queries);
    if (input.current) input.current.value = "";
  };
  return (
    <>
      <input ref={input} type="file" multiple hidden aria-label="Files to upload" onChange={(event) => send(event.target.files)} />
      <button type="button" className="button-primary" title="Or drop files and folders anywhere on the page" onClick={() => input.current?.click()}><Icon name="upload" />Upload</button>
    </>
  );
}
