// A filter that is on or off.
import type { ReactNode } from "react";

/** A pressable filter; `amount` counts what it would leave. */
export function Chip({ isOn, amount, onPress, children }: { readonly isOn: boolean; readonly amount?: number; readonly onPress: () => void; readonly children: ReactNode }) {
  return (
    <button type="button" aria-pressed={isOn} onClick={onPress} className={`inline-flex h-7 items-center gap-2 rounded-full border px-3 text-table whitespace-nowrap ${isOn ? "border-accent bg-accent-wash text-ink" : "border-line bg-panel text-soft hover:border-strong-line"}`}>
      {children}
      {amount === undefined ? null : <span className="text-faint">{amount.toLocaleString("en")}</span>}
    </button>
  );
}
