// Documents: what was read and what was not, with filters, uploads, retry and deletion that can be taken back.
import { useQueryClient } from "@tanstack/react-query";
import { Link, useSearch } from "@tanstack/react-router";
import { useMemo, useRef, useState } from "react";
import type { Collection } from "../../api.ts";
import { Failure } from "../../parts/failure.tsx";
import { FirstRun } from "../../parts/first-run.tsx";
import { Head } from "../../parts/head.tsx";
import { Empty, Skeleton } from "../../parts/states.tsx";
import { useCollection } from "../../shell/collection.ts";
import { Icon } from "../../shell/icons.tsx";
import { upload } from "../../shell/uploads.ts";
import { count, number } from "../../text.ts";
import { Bulk } from "./bulk.tsx";
import { isDescendingByDefault } from "./columns.ts";
import { Filters, shownColumns } from "./filters.tsx";
import { listInput, useDocuments } from "./rows.ts";
import { Table, type Chosen } from "./table.tsx";

/** The list of documents. */
export function DocumentsView() {
  const address = useSearch({ from: "/documents" });
  const { name: collection, view, error: unknownCollection, refetch: readCollections } = useCollection();
  const list = useDocuments(collection, address);
  const error = unknownCollection ?? list.error;
  const isEmpty = view?.documents === 0;
  const isFiltered = address.status !== undefined || address.query !== undefined || address.type !== undefined;
  const { order = "path", descending = isDescendingByDefault(order) } = address;
  const [chosen, setChosen] = useState<Chosen>(new Map());
  const named = address.columns?.join();
  const shown = useMemo(() => shownColumns(named?.split(",")), [named]);
  return (
    <div className="flex h-full flex-col">
      <Head title="Documents" note={view ? <Facts collection={view} /> : null} calls={[{ operation: "documents.list", input: listInput(collection, address) }, { operation: "documents.upload", input: { collection, name: "notes/today.md" } }, { operation: "documents.delete", input: { collection, document: "notes/today.md" } }, { operation: "documents.restore", input: { collection, document: "notes/today.md" } }]}>
        <UploadButtons collection={collection} />
      </Head>
      {isEmpty || view === undefined ? null : <Filters collection={view} />}
      {error ? <Failure error={error} onRetry={() => void Promise.all([readCollections(), list.refetch()])} /> : null}
      {isEmpty && list.documents?.length === 0 ? <FirstRun /> : null}
      {!error && list.documents === undefined ? <Skeleton lines={10} /> : null}
      {list.documents && list.documents.length === 0 && !isEmpty ? <Empty title="No such documents">{isFiltered ? "Nothing matches. Take a filter away." : "They are on their way."}</Empty> : null}
      {list.documents && list.documents.length > 0 ? <Bulk collection={collection} documents={list.documents} failed={view?.byStatus["failed"] ?? 0} chosen={chosen} onChoose={setChosen} onReadAgain={list.isKept ? list.readAgain : undefined} /> : null}
      {list.documents && list.documents.length > 0 ? <Table documents={list.documents} hasMore={list.hasMore} onMore={list.readMore} order={order} descending={descending} shown={shown} chosen={chosen} onChoose={setChosen} /> : null}
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

function UploadButtons({ collection }: { readonly collection: string }) {
  const queries = useQueryClient();
  const send = (input: HTMLInputElement): void => {
    void upload(Array.from(input.files ?? [], (file) => ({ name: file.webkitRelativePath || file.name, file })), collection, queries);
    input.value = "";
  };
  const files = useRef<HTMLInputElement>(null);
  const folder = useRef<HTMLInputElement>(null);
  return (
    <>
      <input ref={files} type="file" multiple hidden aria-label="Files to upload" onChange={({ target }) => send(target)} />
      <input ref={folder} type="file" multiple hidden {...{ webkitdirectory: "" }} aria-label="Folder to upload" onChange={({ target }) => send(target)} />
      <button type="button" className="button" onClick={() => folder.current?.click()}>Upload folder</button>
      <button type="button" className="button-primary" title="Or drop files and folders anywhere on the page" onClick={() => files.current?.click()}><Icon name="upload" />Upload</button>
    </>
  );
}
