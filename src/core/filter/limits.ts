// Limits of filters, kept where they enter: passing one is `filter.invalid`; and of facets.

/** Longest filter text in characters (UTF-16 units). */
export const filterTextMax = 4000;
/** Deepest nesting of and, or, not and parentheses. */
export const filterDepthMax = 32;
/** Most comparisons and joins in one filter. */
export const filterNodesMax = 500;
/** Most values in one `in` list. */
export const filterValuesMax = 1000;
/** Longest field name in characters (UTF-16 units). */
export const filterFieldMax = 256;
/** Most fields that one search counts facets of. */
export const facetFieldsMax = 10;
/** Most metadata fields that `*` stands for: those of most documents. */
export const facetNamesMax = 10;
/** Most values that a facet shows. */
export const facetValuesMax = 20;
/** Longest text that is a facet's value, in characters (UTF-16 units). */
export const facetTextMax = 256;
