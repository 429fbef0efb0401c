// Names of collections: what one may hold, and the valid name nearest to any text.

/** The form of a collection's name, as a regular expression. */
export const collectionNamePattern = "^[a-z0-9][a-z0-9_-]{0,63}$";

const charactersMax = 64;

/** The valid name nearest to `text`: `Bad Name` as `bad-name`, `Größe` as `grosse`; undefined when nothing of it may stay. */
export function validCollectionName(text: string): string | undefined {
  const plain = text.normalize("NFKD").replace(/\p{M}/gu, "").replaceAll(/[ßẞ]/g, "ss").toLowerCase();
  const name = plain.replace(/[^a-z0-9_-]+/g, "-").replace(/^[_-]+/, "").slice(0, charactersMax).replace(/-+$/, "");
  return name === "" ? undefined : name;
}
