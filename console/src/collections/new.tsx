// A new collection: its name, what it holds, and the model that embeds it.
import { useQuery, useQueryClient } from "@tanstack/react-query";
import { useState, type FormEvent } from "react";
import { client } from "../api.ts";
import { Failure } from "../parts/failure.tsx";

/** The form; what the contract refuses is said in its words. */
export function NewCollection({ onMade }: { readonly onMade: (collection: string) => void }) {
  const queries = useQueryClient();
  const { data: info } = useQuery({ queryKey: ["info"], queryFn: () => client.system.info() });
  const [failure, setFailure] = useState<unknown>();
  const create = async (form: HTMLFormElement): Promise<void> => {
    const fields = new FormData(form);
    const [name, description, model] = ["name", "description", "model"].map((field) => String(fields.get(field) ?? "").trim());
    setFailure(undefined);
    try {
      const { collection } = await client.collections.create({ collection: name ?? "", ...(description ? { description } : {}), ...(model ? { model } : {}) });
      form.reset();
      await queries.invalidateQueries({ queryKey: ["collections"] });
      onMade(collection);
    } catch (thrown) {
      setFailure(thrown);
    }
  };
  const submit = (event: FormEvent<HTMLFormElement>): void => {
    event.preventDefault();
    void create(event.currentTarget);
  };
  const models = info?.embeddingModels ?? [];
  return (
    <div className="px-4 pb-4 md:px-6">
      <form onSubmit={submit} className="flex flex-wrap items-center gap-2">
        <input name="name" required maxLength={100} aria-label="Name of the collection" placeholder="Name, such as contracts" className="field min-w-0 flex-1 basis-40 md:max-w-56" autoComplete="off" spellCheck={false} />
        <input name="description" maxLength={1000} aria-label="What it holds" placeholder="What it holds" className="field min-w-0 flex-1 basis-40 md:max-w-sm" autoComplete="off" />
        {models.length > 1 ? <select name="model" aria-label="Embedding model" className="field min-w-0 max-md:flex-1">{models.map(({ name, version }) => <option key={version} value={version}>{name}</option>)}</select> : null}
        <button type="submit" className="button-primary">Make collection</button>
      </form>
      {failure ? <Failure error={failure} /> : null}
    </div>
  );
}
