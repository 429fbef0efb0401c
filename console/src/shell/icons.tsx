// The page's few icons, drawn in 16 units with the text's colour.

const paths = {
  ask: "M3 3h10v8H7l-3 3v-3H3z",
  search: "M7 2.5a4.5 4.5 0 1 0 0 9 4.5 4.5 0 0 0 0-9M10.5 10.5 14 14",
  documents: "M4 1.5h5l3 3v10H4zM9 1.5v3h3",
  collections: "M2 3.5h12v3H2zM2 9.5h12v3H2zM7 5h2M7 11h2",
  sources: "M1.5 3.5h4l1.5 2h7.5v7h-13z",
  jobs: "M2 4h12M2 8h8M2 12h5",
  settings: "M2 5h7M12 5h2M2 11h2M7 11h7M9 3.5v3M7 9.5v3",
  overview: "M1.5 8.5h3l2-5 3 9 2-4h3",
  evaluate: "M2 14h12M4 14V9M8 14V3M12 14V6",
  jump: "M2.5 3.5h11M2.5 8h5M2.5 12.5h5M10 10.5l2.5 2.5L15 10.5M12.5 13V7",
  more: "M3.5 8h.01M8 8h.01M12.5 8h.01",
  endpoints: "M2 8h4M10 4h4M10 12h4M6 8l4-4M6 8l4 4",
  keys: "M5.5 7.5a3 3 0 1 0 0 1zM8.5 8H14v3M11.5 8v2",
  theme: "M8 2a6 6 0 1 0 0 12zM8 2a6 6 0 0 1 0 12",
  close: "M4 4l8 8M12 4l-8 8",
  copy: "M5 5h8v9H5zM3 11V2h7",
  open: "M6 3H3v10h10v-3M9 3h4v4M13 3 7 9",
  done: "M3 8.5 6.5 12 13 4.5",
  api: "M5 4 1.5 8 5 12M11 4l3.5 4L11 12M9 3 7 13",
  upload: "M8 11V3M4.5 6.5 8 3l3.5 3.5M3 13h10",
  back: "M10 3 5 8l5 5",
  forward: "M6 3l5 5-5 5",
  remove: "M3 4.5h10M6 4.5V3h4v1.5M4.5 4.5 5 13.5h6l.5-9",
  again: "M13 8a5 5 0 1 1-1.5-3.5M13 2v3h-3",
} as const;

/** Name of an icon. */
export type IconName = keyof typeof paths;

/** An icon beside words, hidden from readers of the text. */
export function Icon({ name }: { readonly name: IconName }) {
  return (
    <svg aria-hidden="true" viewBox="0 0 16 16" className="size-4 shrink-0" fill="none" stroke="currentColor" strokeWidth="1.4" strokeLinecap="round" strokeLinejoin="round">
      <path d={paths[name]} />
    </svg>
  );
}
