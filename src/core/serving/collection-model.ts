// Collections as models: `plinth/NAME` answers from the documents of the collection NAME.

/** What such a model's name begins with. */
export const collectionModelPrefix = "plinth/";

/** The collection that a model stands for; undefined for other models. */
export function collectionOf(model: string): string | undefined {
  return model.startsWith(collectionModelPrefix) ? model.slice(collectionModelPrefix.length) : undefined;
}
