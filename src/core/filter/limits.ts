// Limits of filters, kept where they enter: passing one is `filter.invalid`.

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
