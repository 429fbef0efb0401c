// One document: its text at the left, outline, chunks and ledger at the right; choosing one side marks the other.
import { useQuery } from "@tanstack/react-query";
import { Link, useNavigate, useParams, useSearch } from "@tanstack/react-router";
import { client, type Document } from "../api.ts";
import { Failure, Reason } from "../parts/failure.tsx";
import { Head } from "../parts/head.tsx";
import { Moment } from "../parts/moment.tsx";
import { Skeleton } from "../parts/states.tsx";
import { Icon } from "../shell/icons.tsx";
import { count, size, typeInWords } from "../text.ts";
import { Side } from "./side.tsx";
import { DocumentState } from "./state.tsx";
import { DocumentText } from "./text.tsx";

const route = "/documents/$collection/$document";

/** The view of one document. */
export function DocumentView() {
  const { collection, document } = useParams({ from: route });
  const { start, end } = useSearch({ from: route });
  const navigate = useNavigate({ from: route });
  const { data, error, refetch } = useQuery({ queryKey: ["document", collection, document], queryFn: ({ signal }) => client.documents.get({ collection, document }, { signal }) });
  if (error) return <Failure error={error} onRetry={() => void refetch()} />;
  if (data === undefined) return <Skeleton />;
  const id = { collection, document, version: data.version ?? "" };
  const span = start === undefined || end === undefined ? undefined : { start, end };
  return (
    <div className="flex h-full flex-col">
      <Head title={data.title} note={<Facts document={data} />} calls={[{ operation: "documents.get", input: { collection, document } }, { operation: "documents.elements", input: { collection, document } }, { operation: "documents.chunks", input: { collection, document } }]}>
        <a className="button no-underline !text-ink" href={`/api/v1/collections/${encodeURIComponent(collection)}/documents/${document}/original`} download>
          <Icon name="open" />
          Original
        </a>
      </Head>
      {data.error ? <div className="px-4 pb-3 md:px-6"><Reason error={data.error} /></div> : null}
      <div className="grid min-h-0 flex-1 grid-cols-1 border-t border-line max-md:grid-rows-[minmax(0,3fr)_minmax(0,2fr)] md:grid-cols-[minmax(0,1fr)_320px]">
        <div className="min-h-0 bg-panel"><DocumentText key={id.version} id={id} span={span} /></div>
        <Side id={id} span={span} onMark={(marked) => void navigate({ search: (before) => ({ ...before, ...marked }), replace: true })} />
      </div>
    </div>
  );
}

function Facts({ document }: { readonly document: Document }) {
  const { collection, externalId, title, mediaType, language, bytes, elements, chunks, updatedAt } = document;
  return (
    <span className="flex flex-wrap gap-x-3 gap-y-1">
      <Link to="/documents" search={collection === "default" ? {} : { collection }}>Documents</Link>
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
