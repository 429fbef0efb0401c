// A mean between 0 and 1 as a bar, with its interval as a bracket over it. The numbers stand beside it.

/** The bar; `series` is its colour. */
export function IntervalBar({ mean, low, high, series }: { readonly mean: number; readonly low: number; readonly high: number; readonly series: 1 | 2 }) {
  const at = (share: number): number => 100 * share;
  return (
    <svg aria-hidden="true" viewBox="0 0 100 12" preserveAspectRatio="none" className="block h-3 w-full overflow-visible">
      <rect x="0" y="3" width="100" height="6" className="fill-sunken" />
      <rect x="0" y="3" width={at(mean)} height="6" className={series === 1 ? "fill-series-1" : "fill-series-2"} />
      <path d={`M${at(low)} 1V11M${at(high)} 1V11M${at(low)} 6H${at(high)}`} className="stroke-ink" fill="none" strokeWidth="1.5" vectorEffect="non-scaling-stroke" />
    </svg>
  );
}
