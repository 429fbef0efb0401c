// What a migration is.

/** One step of the schema, to `version`. Its statements are frozen with the release that ships them. */
export interface Migration {
  readonly version: number;
  readonly statements: readonly string[];
}
