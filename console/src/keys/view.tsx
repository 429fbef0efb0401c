// Keys: who may reach this Plinth from outside the page; a secret is shown once.
import { useQuery, useQueryClient } from "@tanstack/react-query";
import { useSearch } from "@tanstack/react-router";
import { useState, type FormEvent } from "react";
import { client, type Key } from "../api.ts";
import { useNow } from "../clock.ts";
import { Copy } from "../parts/copy.tsx";
import { Failure } from "../parts/failure.tsx";
import { Head } from "../parts/head.tsx";
import { Moment } from "../parts/moment.tsx";
import { Skeleton, State } from "../parts/states.tsx";
import { note } from "../shell/notices.tsx";

const roles = [["reader", "reader: searches and asks"], ["editor", "editor: also writes documents"], ["admin", "admin: does all"], ["inference", "inference: calls models"]] as const;

/** The list of keys, and a new one. */
export function KeysView() {
  const { data, error, refetch } = useQuery({ queryKey: ["keys"], queryFn: async () => (await client.keys.list()).keys });
  return (
    <>
      <Head title="Keys" note="For programs and people who reach Plinth without this page" calls={[{ operation: "keys.list", input: {} }, { operation: "keys.create", input: { name: "wiki bot", role: "reader" } }]} />
      <NewKey />
      {error ? <Failure error={error} onRetry={() => void refetch()} /> : null}
      {data === undefined && !error ? <Skeleton lines={3} /> : null}
      {data ? <List keys={data} /> : null}
      <Logins />
    </>
  );
}

function NewKey() {
  const { make } = useSearch({ from: "/keys" });
  const queries = useQueryClient();
  const [made, setMade] = useState<{ readonly name: string; readonly secret: string }>();
  const [failure, setFailure] = useState<unknown>();
  const create = async (form: HTMLFormElement): Promise<void> => {
    const fields = new FormData(form);
    const groups = String(fields.get("groups") ?? "").split(",").map((group) => group.trim()).filter((group) => group !== "");
    setFailure(undefined);
    try {
      const { key, secret } = await client.keys.create({ name: String(fields.get("name")).trim(), role: String(fields.get("role")) as Key["role"], ...(groups.length > 0 ? { groups } : {}) });
      setMade({ name: key.name, secret });
      form.reset();
      await queries.invalidateQueries({ queryKey: ["keys"] });
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
        <input name="name" autoFocus={make === true} required maxLength={100} aria-label="What the key is for" placeholder="What the key is for" className="field min-w-0 flex-1 basis-40 md:max-w-56" autoComplete="off" />
        <select name="role" aria-label="Role" className="field min-w-0 max-md:flex-1 max-md:basis-40">{roles.map(([role, words]) => <option key={role} value={role}>{words}</option>)}</select>
        <input name="groups" aria-label="Groups, separated by commas" placeholder="Groups, such as board, staff" className="field min-w-0 flex-1 basis-40 md:max-w-56" autoComplete="off" />
        <button type="submit" className="button-primary">Make key</button>
      </form>
      {failure ? <Failure error={failure} /> : null}
      {made ? (
        <div role="status" className="mt-3 rounded-box border border-attention bg-panel p-4">
          <p className="font-medium">The secret of “{made.name}”, shown this once</p>
          <div className="mt-2 flex flex-wrap items-center gap-3">
            <code className="min-w-0 break-all">{made.secret}</code>
            <Copy text={made.secret} what="the secret" />
            <button type="button" className="button" onClick={() => setMade(undefined)}>I have it</button>
          </div>
        </div>
      ) : null}
    </div>
  );
}

function List({ keys }: { readonly keys: readonly Key[] }) {
  const queries = useQueryClient();
  const nowMs = useNow(60_000);
  const revoke = (key: string): void => void client.keys.revoke({ key }).then(() => queries.invalidateQueries({ queryKey: ["keys"] }), note);
  return (
    <div className="relative overflow-x-auto border-t border-line" tabIndex={0} role="group" aria-label="Keys">
      <table className="w-full text-table">
        <thead><tr className="text-left text-soft">{["Name", "Role", "Groups", "Made", "State"].map((words) => <th key={words} scope="col" className="h-8 px-4 font-normal md:first:pl-6">{words}</th>)}<th scope="col"><span className="sr-only">Actions</span></th></tr></thead>
        <tbody>
          {keys.map(({ key, name, role, groups, createdAt, expiresAt, revokedAt }) => {
            const isOver = expiresAt !== null && Date.parse(expiresAt) < nowMs;
            return (
              <tr key={key} className="h-10 border-t border-line">
                <td className="px-4 font-medium md:pl-6" title={key}>{name}</td>
                <td className="px-4">{role}</td>
                <td className="px-4 text-soft">{groups.length === 0 ? "none" : groups.join(", ")}</td>
                <td className="px-4 text-soft"><Moment at={createdAt} /></td>
                <td className="px-4">{revokedAt ? <State tone="quiet">revoked</State> : isOver ? <State tone="quiet">expired</State> : <State tone="ok">in force</State>}</td>
                <td className="px-4 text-right md:pr-6">{revokedAt ? null : <Revoke name={name} onRevoke={() => revoke(key)} />}</td>
              </tr>
            );
          })}
        </tbody>
      </table>
    </div>
  );
}

/** Logins of the page: each ends by itself, or here. */
function Logins() {
  const queries = useQueryClient();
  const { data = [] } = useQuery({ queryKey: ["sessions"], queryFn: async () => (await client.keys.sessions()).sessions });
  if (data.length === 0) return null;
  const end = ({ session, isOwn }: (typeof data)[number]): void => void client.keys.revoke({ key: session }).then(() => (isOwn ? location.reload() : queries.invalidateQueries({ queryKey: ["sessions"] })), note);
  return (
    <section aria-labelledby="logins" className="border-t border-line px-4 py-4 md:px-6">
      <h2 id="logins" className="font-semibold">Logins of this page</h2>
      <ul className="mt-2">
        {data.map((login) => (
          <li key={login.session} className="flex flex-wrap items-center gap-x-4 gap-y-1 py-1 text-table">
            <span className="min-w-0 flex-1 basis-40">{login.isOwn ? "This browser" : "Another browser"}, since <Moment at={login.createdAt} /><span className="text-soft"> · ends {new Date(login.expiresAt).toLocaleDateString()}</span></span>
            <button type="button" className="button" onClick={() => end(login)}>{login.isOwn ? "Log out" : "End"}</button>
          </li>
        ))}
      </ul>
    </section>
  );
}

/** Revoking cannot be taken back, so it asks once more in its own place. */
function Revoke({ name, onRevoke }: { readonly name: string; readonly onRevoke: () => void }) {
  const [isAsked, setIsAsked] = useState(false);
  return <button type="button" className="button" aria-label={`${isAsked ? "Really revoke" : "Revoke"} ${name}`} onBlur={() => setIsAsked(false)} onClick={() => (isAsked ? onRevoke() : setIsAsked(true))}>{isAsked ? "Really revoke?" : "Revoke"}</button>;
}
