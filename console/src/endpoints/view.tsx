// Endpoints: the names that clients call as models, how their upstreams do, what was used and what is limited.
import { useQuery, useQueryClient } from "@tanstack/react-query";
import { useSearch } from "@tanstack/react-router";
import { useState, type FormEvent } from "react";
import { client, type Endpoint } from "../api.ts";
import { Failure } from "../parts/failure.tsx";
import { Head } from "../parts/head.tsx";
import { Empty, Skeleton, State } from "../parts/states.tsx";
import { EndpointTest } from "./test.tsx";
import { Limits, Usage } from "./usage.tsx";

/** Time between two looks at places and queues. */
const lookMilliseconds = 5000;

/** The endpoints, and a new one. */
export function EndpointsView() {
  const { data, error, refetch } = useQuery({ queryKey: ["endpoints"], queryFn: () => client.endpoints.list(), refetchInterval: lookMilliseconds });
  return (
    <>
      <Head title="Endpoints" note="Names that clients call as models, and the upstreams that answer" calls={[{ operation: "endpoints.list", input: {} }, { operation: "endpoints.test", input: { endpoint: data?.endpoints[0]?.endpoint ?? "chat" } }, { operation: "usage", input: { by: "key" } }, { operation: "limits.set", input: { limit: "budget", amount: 50, unit: "usd", window: "month" } }]} />
      {data && data.upstreams.length > 0 ? <NewEndpoint upstreams={data.upstreams} /> : null}
      {error ? <Failure error={error} onRetry={() => void refetch()} /> : null}
      {data === undefined && !error ? <Skeleton lines={3} /> : null}
      {data && data.upstreams.length === 0 ? <Empty title="No upstreams yet">Name a server of models under <code>serving.upstreams</code> in <code>plinth.config.ts</code>; endpoints can then be made here.</Empty> : null}
      {data && data.upstreams.length > 0 && data.endpoints.length === 0 ? <Empty title="No endpoints yet">Name one above and choose the upstream that answers.</Empty> : null}
      {data && data.endpoints.length > 0 ? <List endpoints={data.endpoints} /> : null}
      {data ? <Usage /> : null}
      {data ? <Limits /> : null}
    </>
  );
}

function NewEndpoint({ upstreams }: { readonly upstreams: readonly string[] }) {
  const { make } = useSearch({ from: "/endpoints" });
  const queries = useQueryClient();
  const [failure, setFailure] = useState<unknown>();
  const create = async (form: HTMLFormElement): Promise<void> => {
    const fields = new FormData(form);
    const model = String(fields.get("model")).trim();
    setFailure(undefined);
    try {
      await client.endpoints.create({ endpoint: String(fields.get("endpoint")).trim(), targets: [{ upstream: String(fields.get("upstream")), ...(model === "" ? {} : { model }) }] });
      form.reset();
      await queries.invalidateQueries({ queryKey: ["endpoints"] });
    } catch (thrown) {
      setFailure(thrown);
    }
  };
  const submit = (event: FormEvent<HTMLFormElement>): void => {
    event.preventDefault();
    void create(event.currentTarget);
  };
  return (
    <div className="px-4 pb-4 md:px-6">
      <form key={String(make)} onSubmit={submit} className="flex flex-wrap items-center gap-2">
        <input name="endpoint" autoFocus={make === true} required maxLength={100} aria-label="Name of the endpoint" placeholder="Name, such as chat" className="field min-w-0 flex-1 basis-40 md:max-w-56" autoComplete="off" />
        <select name="upstream" aria-label="Upstream" className="field min-w-0 max-md:flex-1 max-md:basis-40">{upstreams.map((name) => <option key={name} value={name}>{name}</option>)}</select>
        <input name="model" maxLength={300} aria-label="The model's name there" placeholder="The model's name there" className="field min-w-0 flex-1 basis-40 md:max-w-56" autoComplete="off" />
        <button type="submit" className="button-primary">Make endpoint</button>
      </form>
      {failure ? <Failure error={failure} /> : null}
    </div>
  );
}

function List({ endpoints }: { readonly endpoints: readonly Endpoint[] }) {
  return (
    <ul aria-label="Endpoints">
      {endpoints.map((endpoint) => <Row key={endpoint.endpoint} endpoint={endpoint} />)}
    </ul>
  );
}

function Row({ endpoint }: { readonly endpoint: Endpoint }) {
  const { endpoint: name, origin, targets, priority, fallback, waiting, problem } = endpoint;
  const facts = [`${priority} class`, fallback.length > 0 ? `then ${fallback.join(", ")}` : "", origin === "file" ? "from the configuration file" : ""].filter((fact) => fact !== "");
  return (
    <li className="border-t border-line px-4 py-3 md:px-6">
      <div className="flex flex-wrap items-center gap-x-4 gap-y-2">
        <div className="min-w-0 flex-1 basis-56">
          <h2 className="font-medium break-words">{name}</h2>
          <p className="text-table text-soft">{facts.join(" · ")}</p>
        </div>
        <span className="text-table text-soft tabular-nums">{waiting === 0 ? "nobody waits" : `${waiting} wait`}</span>
        <EndpointTest name={name} />
        {origin === "row" ? <Delete name={name} /> : null}
      </div>
      {problem ? <p className="mt-1 text-table"><State tone="failed">{problem}</State></p> : null}
      <ul className="mt-2 flex flex-col gap-1 text-table">
        {targets.map((target, i) => (
          <li key={i} className="flex flex-wrap gap-x-4">
            <State tone={target.isWell ? (target.running > 0 ? "busy" : "ok") : "failed"}>{target.isWell ? "well" : "left alone"}</State>
            <span className="min-w-0 break-words">{target.upstream} · {target.model}</span>
            <span className="text-soft tabular-nums">{target.running} of {target.places} places{targets.length > 1 ? ` · weight ${target.weight}` : ""}</span>
          </li>
        ))}
      </ul>
    </li>
  );
}

/** Deleting asks once more in its own place. */
function Delete({ name }: { readonly name: string }) {
  const queries = useQueryClient();
  const [isAsked, setIsAsked] = useState(false);
  const [failure, setFailure] = useState<unknown>();
  const remove = (): void => void client.endpoints.delete({ endpoint: name }).then(() => queries.invalidateQueries({ queryKey: ["endpoints"] }), setFailure);
  return (
    <>
      <button type="button" className="button" aria-label={`${isAsked ? "Really delete" : "Delete"} ${name}`} onBlur={() => setIsAsked(false)} onClick={() => (isAsked ? remove() : setIsAsked(true))}>{isAsked ? "Really delete?" : "Delete"}</button>
      {failure ? <Failure error={failure} /> : null}
    </>
  );
}
