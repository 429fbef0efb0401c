// What was used in the last day, and the limits that hold.
import { useQuery, useQueryClient } from "@tanstack/react-query";
import { useState, type FormEvent } from "react";
import { client, type Limit } from "../api.ts";
import { now } from "../clock.ts";
import { Failure } from "../parts/failure.tsx";
import { Moment } from "../parts/moment.tsx";
import { note } from "../shell/notices.tsx";

/** Time between two looks. */
const lookMilliseconds = 5000;
const dayMilliseconds = 86_400_000;

const count = new Intl.NumberFormat("en");
const dollars = (usd: number): string => (usd === 0 ? "0" : `$${usd.toFixed(usd < 0.01 ? 6 : 2)}`);

/** Requests, tokens and cost of each endpoint since this time yesterday. */
export function Usage() {
  const { data, error } = useQuery({ queryKey: ["usage"], queryFn: () => client.usage({ by: "endpoint", from: new Date(now() - dayMilliseconds).toISOString() }), refetchInterval: lookMilliseconds });
  if (error) return <Failure error={error} />;
  if (data === undefined || data.usage.length === 0) return null;
  const rows = data.usage.length > 1 ? [...data.usage, { ...data.total, group: "All" }] : data.usage;
  return (
    <section aria-labelledby="usage" className="border-t border-line py-4">
      <h2 id="usage" className="px-4 font-semibold md:px-6">Used in the last day</h2>
      <div className="relative mt-2 overflow-x-auto" tabIndex={0} role="group" aria-label="Used in the last day">
        <table className="w-full text-table">
          <thead><tr className="text-soft">{["Endpoint", "Requests", "Failed", "Prompt tokens", "Answer tokens", "Cost"].map((words, i) => <th key={words} scope="col" className={`h-8 px-4 font-normal md:first:pl-6 ${i === 0 ? "text-left" : "text-right"}`}>{words}</th>)}</tr></thead>
          <tbody>
            {rows.map(({ group, requests, failed, promptTokens, completionTokens, costUsd }) => (
              <tr key={group} className="h-8 border-t border-line">
                <td className="px-4 font-medium md:pl-6">{group}</td>
                {[count.format(requests), count.format(failed), count.format(promptTokens), count.format(completionTokens), dollars(costUsd)].map((words, i) => <td key={i} className="px-4 text-right tabular-nums">{words}</td>)}
              </tr>
            ))}
          </tbody>
        </table>
      </div>
    </section>
  );
}

/** The limits, and a new one. */
export function Limits() {
  const { data, error } = useQuery({ queryKey: ["limits"], queryFn: async () => (await client.limits.list()).limits, refetchInterval: lookMilliseconds });
  return (
    <section aria-labelledby="limits" className="border-t border-line px-4 py-4 md:px-6">
      <h2 id="limits" className="font-semibold">Limits</h2>
      <NewLimit />
      {error ? <Failure error={error} /> : null}
      {data?.length === 0 ? <p className="mt-2 text-table text-soft">Nothing is limited: every key may use what the upstreams bear.</p> : null}
      <ul className="mt-2">{data?.map((limit) => <LimitRow key={limit.limit} limit={limit} />)}</ul>
    </section>
  );
}

function LimitRow({ limit }: { readonly limit: Limit }) {
  const queries = useQueryClient();
  const { limit: name, unit, amount, window, key, endpoint, used, resetsAt } = limit;
  const told = (value: number): string => (unit === "usd" ? dollars(value) : count.format(value));
  const whom = [key === null ? "all together" : key === "each" ? "every key by itself" : `the key ${key}`, endpoint === null ? "" : `on ${endpoint}`].filter((words) => words !== "").join(", ");
  const lift = (): void => void client.limits.delete({ limit: name }).then(() => queries.invalidateQueries({ queryKey: ["limits"] }), note);
  return (
    <li className="flex flex-wrap items-center gap-x-4 gap-y-1 py-1 text-table">
      <span className="min-w-0 flex-1 basis-56"><span className="font-medium">{name}</span> {told(amount)} {unit === "usd" ? "" : unit} a {window}<span className="text-soft"> · {whom}</span></span>
      {used === null ? null : <span className="text-soft tabular-nums">{told(used)} used, anew <Moment at={resetsAt} /></span>}
      <button type="button" className="button" aria-label={`Lift ${name}`} onClick={lift}>Lift</button>
    </li>
  );
}

function NewLimit() {
  const queries = useQueryClient();
  const [failure, setFailure] = useState<unknown>();
  const set = async (form: HTMLFormElement): Promise<void> => {
    const fields = new FormData(form);
    setFailure(undefined);
    try {
      await client.limits.set({ limit: String(fields.get("limit")).trim(), amount: Number(fields.get("amount")), unit: String(fields.get("unit")) as Limit["unit"], window: String(fields.get("window")) as Limit["window"], ...(fields.get("whom") === "each" ? { key: "each" } : {}) });
      form.reset();
      await queries.invalidateQueries({ queryKey: ["limits"] });
    } catch (thrown) {
      setFailure(thrown);
    }
  };
  const submit = (event: FormEvent<HTMLFormElement>): void => {
    event.preventDefault();
    void set(event.currentTarget);
  };
  return (
    <>
      <form onSubmit={submit} className="mt-2 flex flex-wrap items-center gap-2">
        <input name="limit" required maxLength={100} aria-label="Name of the limit" placeholder="Name, such as budget" className="field min-w-0 flex-1 basis-40 md:max-w-48" autoComplete="off" />
        <input name="amount" required type="number" min="0" step="any" aria-label="Most in a window" placeholder="Most" className="field w-28 min-w-0" />
        <select name="unit" aria-label="What is counted" className="field min-w-0"><option value="tokens">tokens</option><option value="requests">requests</option><option value="usd">US dollars</option></select>
        <select name="window" aria-label="Window" className="field min-w-0">{["minute", "hour", "day", "month"].map((window) => <option key={window} value={window}>a {window}</option>)}</select>
        <select name="whom" aria-label="For whom" className="field min-w-0"><option value="all">all together</option><option value="each">every key</option></select>
        <button type="submit" className="button">Set limit</button>
      </form>
      {failure ? <Failure error={failure} /> : null}
    </>
  );
}
