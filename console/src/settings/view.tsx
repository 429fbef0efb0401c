// Settings of the running process: value and origin of each. They are read here and set in a file, the environment or by flags.
import { useQuery } from "@tanstack/react-query";
import { useNavigate, useSearch } from "@tanstack/react-router";
import { useState } from "react";
import { client } from "../api.ts";
import { useSettled } from "../clock.ts";
import { Chip } from "../parts/chip.tsx";
import { Failure } from "../parts/failure.tsx";
import { Head } from "../parts/head.tsx";
import { Empty, Skeleton } from "../parts/states.tsx";
import { count } from "../text.ts";

const settleMs = 200;

type Setting = Awaited<ReturnType<typeof client.system.settings>>["settings"][number];

/** The Settings view. */
export function SettingsView() {
  const { query = "", changed } = useSearch({ from: "/settings" });
  const { data, error, refetch } = useQuery({ queryKey: ["settings"], queryFn: async ({ signal }) => (await client.system.settings({}, { signal })).settings });
  const wanted = query.toLowerCase();
  const shown = data?.filter(({ setting, description, origin }) => (changed !== true || origin.kind !== "default") && `${setting}\n${description}`.toLowerCase().includes(wanted));
  const setHere = data?.filter(({ origin }) => origin.kind !== "default").length ?? 0;
  return (
    <>
      <Head title="Settings" note={data ? `${count(data.length, "setting")}; set in a file, the environment or by flags, and read at the start` : null} calls={[{ operation: "system.settings", input: {} }]} />
      {error ? <Failure error={error} onRetry={() => void refetch()} /> : null}
      {data === undefined && !error ? <Skeleton lines={8} /> : null}
      {data ? <Filters setHere={setHere} /> : null}
      {shown?.length === 0 ? <Empty title="No such setting">Take a filter away.</Empty> : null}
      {shown && shown.length > 0 ? <ul className="border-t border-line" aria-label="Settings">{shown.map((setting) => <Row key={setting.setting} setting={setting} />)}</ul> : null}
    </>
  );
}

function Filters({ setHere }: { readonly setHere: number }) {
  const { query = "", changed } = useSearch({ from: "/settings" });
  const navigate = useNavigate({ from: "/settings" });
  const [text, setText] = useState(query);
  useSettled(text, settleMs, (settled) => {
    if (settled.trim() !== query) void navigate({ search: (before) => ({ ...before, query: settled.trim() === "" ? undefined : settled.trim() }), replace: true });
  });
  return (
    <div className="flex flex-wrap items-center gap-2 px-4 pb-3 md:px-6">
      <input value={text} onChange={(event) => setText(event.target.value)} aria-label="Part of a name" placeholder="Part of a name" spellCheck={false} className="field min-w-0 flex-1 basis-40 md:max-w-64" />
      <Chip isOn={changed === true} amount={setHere} onPress={() => void navigate({ search: (before) => ({ ...before, changed: changed === true ? undefined : true }) })}>Not default</Chip>
    </div>
  );
}

function Row({ setting: { setting, value, origin, description } }: { readonly setting: Setting }) {
  return (
    <li className="grid grid-cols-1 gap-x-6 gap-y-0.5 border-b border-line px-4 py-2 text-table md:grid-cols-[minmax(0,2fr)_minmax(0,2fr)_minmax(0,3fr)] md:px-6">
      <code className="font-medium break-words">{setting}</code>
      <span className="min-w-0"><span className="break-words">{value}</span> <span className="text-soft">{origin.kind === "default" ? "by default" : `from ${origin.name}`}</span></span>
      <span className="min-w-0 break-words text-soft">{description}</span>
    </li>
  );
}
