// What the palette can do besides going somewhere.
import { useQueryClient } from "@tanstack/react-query";
import { useNavigate } from "@tanstack/react-router";
import { client } from "../api.ts";
import { useCollectionName } from "../shell/collection.ts";
import { note } from "../shell/notices.tsx";
import { chosenTheme, nextTheme } from "../shell/theme.ts";
import type { Entry } from "./entries.ts";
import { open } from "./opened.ts";

/** The actions on the collection in view and on the page. `pick` opens the browser's choice of files, or of a folder. */
export function useActionEntries(pick: (what: "files" | "folder") => void): readonly Entry[] {
  const collection = useCollectionName();
  const navigate = useNavigate();
  const queries = useQueryClient();
  const search = collection === "default" ? {} : { collection };
  const rebuild = (): void => void client.collections.rebuild({ collection }).then(() => {
    void queries.invalidateQueries({ queryKey: ["jobs"] });
    return navigate({ to: "/jobs", search });
  }, note);
  const action = (name: string, hint: string, run: () => void): Entry => ({ id: `action ${name}`, group: "Actions", name, hint, run });
  return [
    action("Upload files", `into ${collection}`, () => pick("files")),
    action("Upload a folder", `into ${collection}`, () => pick("folder")),
    action("Verify", `compare rows and index of ${collection}`, () => void navigate({ to: "/collections", search: { ...search, verify: true } })),
    action("Rebuild", `build the index of ${collection} anew`, rebuild),
    action("New collection", "for documents of their own", () => void navigate({ to: "/collections", search })),
    action("Change the model", `that embeds ${collection}`, () => void navigate({ to: "/model", search })),
    action("New key", "for a program or a person", () => void navigate({ to: "/keys", search: { ...search, make: true } })),
    action("New endpoint", "a name that clients call as a model", () => void navigate({ to: "/endpoints", search: { ...search, make: true } })),
    action("Change theme", `now ${chosenTheme()}: auto, light, dark`, nextTheme),
    action("Copy the address", "of what is on screen", () => void navigator.clipboard.writeText(location.href).catch(note)),
    action("Show the keys", "of this view", () => open("keys")),
  ];
}
