// The files inside a mail or an archive, each a document of its own.
import { useQuery } from "@tanstack/react-query";
import { Link } from "@tanstack/react-router";
import { client, type Document } from "../api.ts";
import { Failure } from "../parts/failure.tsx";
import { Icon } from "../shell/icons.tsx";
import { number } from "../text.ts";

/** Types that hold other files. */
const holders = /^(?:message\/rfc822|application\/(?:vnd\.ms-outlook|mbox|zip|x-tar|gzip))$/;
/** Parts that are read, and so shown. */
const shownMax = 50;

/** Links to the parts of `document`; nothing where its type holds none. */
export function Parts({ document: { collection, document, version, externalId, mediaType } }: { readonly document: Document }) {
  const isHolder = holders.test(mediaType);
  const { data, error } = useQuery({ queryKey: ["documents", "parts", collection, document, version], queryFn: ({ signal }) => client.documents.list({ collection, query: `${externalId}/`, limit: shownMax }, { signal }), enabled: isHolder });
  if (error) return <Failure error={error} />;
  const parts = data?.documents.filter(({ metadata }) => metadata["partOf"] === document) ?? [];
  if (parts.length === 0) return null;
  return (
    <nav aria-label="Files inside" className="flex max-h-24 flex-wrap items-center gap-x-4 gap-y-1 overflow-auto px-4 pb-3 text-table md:px-6">
      <span className="text-soft">{mediaType.startsWith("application/") && !mediaType.includes("outlook") && !mediaType.includes("mbox") ? "Inside" : "Attached"}</span>
      {parts.map((part) => <Link key={part.document} to="/documents/$collection/$document" params={{ collection, document: part.document }} search={{}} className="inline-flex min-w-0 items-center gap-1"><Icon name="documents" /><span className="break-all">{part.externalId.slice(externalId.length + 1)}</span></Link>)}
      {data?.next === undefined ? null : <Link to="/documents" search={{ ...(collection === "default" ? {} : { collection }), query: `${externalId}/` }}>more than {number(shownMax)}: list them</Link>}
    </nav>
  );
}
