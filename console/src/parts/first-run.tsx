// The first minute of a collection: there is nothing to find yet, and three ways to change that.
import { useQueryClient } from "@tanstack/react-query";
import { useCollectionName } from "../shell/collection.ts";
import { Icon } from "../shell/icons.tsx";
import { upload } from "../shell/uploads.ts";
import { Copy } from "./copy.tsx";
import { pickFiles } from "./pick.ts";

/** Drop a folder, choose one, or copy a command. */
export function FirstRun() {
  const collection = useCollectionName();
  const queries = useQueryClient();
  const command = `npx plinth ingest ~/Documents${collection === "default" ? "" : ` --collection ${collection}`}`;
  return (
    <div className="mx-auto flex max-w-xl flex-col items-center gap-4 px-4 py-8 text-center text-balance">
      <p className="text-title">No documents yet</p>
      <p className="text-soft">Drop a folder anywhere on this page, or choose one. Documents are searchable as they are read.</p>
      <button type="button" className="button" onClick={() => pickFiles("folder", (files) => void upload(files, collection, queries))}><Icon name="upload" />Choose a folder</button>
      <p className="text-soft">A folder of this machine can also be read in place, and again when it changes:</p>
      <div className="flex max-w-full flex-wrap items-center justify-center gap-2">
        <code className="rounded-box bg-sunken px-2 py-1 break-all">{command}</code>
        <Copy text={command} what="the command" />
      </div>
    </div>
  );
}
