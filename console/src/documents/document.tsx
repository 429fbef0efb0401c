// One document: its text at the left, outline, chunks and ledger at the right; choosing one side marks the other.
import { useQuery } from "@tanstack/react-query";
import { useState } from "react";
import { Link, useNavigate, useParams, useSearch } from "@tanstack/react-router";
import { client, type Document, type Span } from "../api.ts";
import { Failure, Reason } from "../parts/failure.tsx";
import { Head } from "../parts/head.tsx";
import { Moment } from "../parts/moment.tsx";
import { Skeleton } from "../parts/states.tsx";
import { Icon } from "../shell/icons.tsx";
import { count, size, typeInWords } from "../text.ts";
import { ofDisk, useActions } from "./actions.ts";
import { PagesOrText } from "./pages.tsx";
import { Parts } from "./parts.tsx";
import { Side } from "./side.tsx";
import { DocumentState } from "./state.tsx";
import { DocumentText } from "./text.tsx";

/** Files that are looked at as pages. */
const hasPictures = /^(?:application\/pdf|image\/)/;
const route = "/documents/$collection/$document";

/** The view of one document. */
export function DocumentView() {
  const { collection, document } = useParams({ from: route });
  const { start, end, view, boxes } = useSearch({ from: route });
  const navigate = useNavigate({ from: route });
  const { retry } = useActions();
  const { data, error, refetch } = useQuery({ queryKey: ["document", collection, document], queryFn: ({ signal }) => client.documents.get({ collection, document }, { signal }) });
  if (error) return <Failure error={error} onRetry={() => void refetch()} />;
  if (data === undefined) return <Skeleton />;
  const id = { collection, document, version: data.version ?? "" };
  const mark = (marked: Span): void => void navigate({ search: (before) => ({ ...before, ...marked }), replace: true });
  const hasPages = data.version !== null && hasPictures.test(data.mediaType);
  const span = start === undefined || end === undefined ? undefined : { start, end };
  return (
    <div className="flex h-full flex-col">
      <Head title={data.title} note={<Facts document={data} />} calls={[{ operation: "documents.get", input: { collection, document } }, { operation: "documents.elements", input: { collection, document } }, { operation: "documents.chunks", input: { collection, document } }]}>
        <a className="button no-underline !text-ink" href={`/api/v1/collections/${encodeURIComponent(collection)}/documents/${document}/original`} download>
          <Icon name="open" />
          Original
        </a>
      </Head>
      <Parts document={data} />
      {data.error ? (
        <div className="flex flex-wrap items-center gap-3 px-4 pb-3 md:px-6">
          <Reason error={data.error} />
          {data.error.code === "parse.encrypted" && ofDisk.test(data.source) ? <Unlock onUnlock={(password) => retry(data, password)} /> : data.status === "failed" || data.status === "partial" ? <button type="button" className="button" onClick={() => retry(data)}><Icon name="again" />Read it again</button> : null}
        </div>
      ) : null}
      <div className="grid min-h-0 flex-1 grid-cols-1 border-t border-line max-md:grid-rows-[minmax(0,3fr)_minmax(0,2fr)] md:grid-cols-[minmax(0,1fr)_320px]">
        <div className="flex min-h-0 flex-col bg-panel">
          {hasPages ? <Ways /> : null}
          <div className="min-h-0 flex-1">{hasPages && view !== "text" ? <PagesOrText key={id.version} id={id} span={span} showsElements={boxes === true} onMark={mark} onRetry={() => retry(data)} /> : <DocumentText key={id.version} id={id} span={span} />}</div>
        </div>
        <Side id={id} span={span} onMark={mark} />
      </div>
    </div>
  );
}

/** Asks for the password of a locked file. */
function Unlock({ onUnlock }: { readonly onUnlock: (password: string) => void }) {
  const [password, setPassword] = useState("");
  return (
    <form className="flex items-center gap-2" onSubmit={(event) => { event.preventDefault(); onUnlock(password); }}>
      <input type="password" aria-label="Password of the file" placeholder="Password" autoComplete="off" className="field" value={password} onChange={({ target }) => setPassword(target.value)} />
      <button type="submit" className="button" disabled={password === ""}>Read with password</button>
    </form>
  );
}

/** Pages or text, and whether the places of all elements are shown. */
function Ways() {
  const params = useParams({ from: route });
  const search = useSearch({ from: route });
  const navigate = useNavigate({ from: route });
  return (
    <nav aria-label="Pages or text" className="flex items-center gap-1 border-b border-line px-3">
      {([["Pages", undefined], ["Text", "text"]] as const).map(([words, view]) => (
        <Link key={words} to={route} params={params} search={{ ...search, view }} replace aria-current={search.view === view ? "true" : undefined} className={`border-b-2 px-2 py-2 text-table no-underline ${search.view === view ? "border-accent !text-ink font-medium" : "border-transparent !text-soft"}`}>{words}</Link>
      ))}
      {search.view === undefined ? <button type="button" aria-pressed={search.boxes === true} className={`ml-auto ${search.boxes ? "button" : "button-quiet"}`} onClick={() => void navigate({ search: (before) => ({ ...before, boxes: before.boxes ? undefined : true }), replace: true })}>Elements</button> : null}
    </nav>
  );
}

function Facts({ document }: { readonly document: Document }) {
  const { collection, externalId, title, mediaType, language, bytes, elements, chunks, updatedAt, metadata } = document;
  const whole = metadata["partOf"];
  return (
    <span className="flex flex-wrap gap-x-3 gap-y-1">
      <Link to="/documents" search={collection === "default" ? {} : { collection }}>Documents</Link>
      {typeof whole === "string" ? <Link to={route} params={{ collection, document: whole }}>Part of another file</Link> : null}
      {externalId === title ? null : <span className="break-all">{externalId}</span>}
      <DocumentState document={document} />
      <span>{typeInWords(mediaType)}</span>
      <span>{language}</span>
      <span>{size(bytes)}</span>
      <span>{count(elements, "element")}</span>
      <span>{count(chunks, "chunk")}</span>
      <Moment at={updatedAt} />
    </span>
  );
}
