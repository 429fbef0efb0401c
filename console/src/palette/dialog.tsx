// A dialog that is drawn only while it is open; Escape and a press beside it close it.
import { useEffect, useRef, type ReactNode } from "react";

/** Shows `children` above the page; the focus goes back to where it was. */
export function Dialog({ label, isHigh = false, onClose, children }: { readonly label: string; readonly isHigh?: boolean; readonly onClose: () => void; readonly children: ReactNode }) {
  const dialog = useRef<HTMLDialogElement>(null);
  useEffect(() => {
    const shown = dialog.current;
    const before = document.activeElement;
    if (shown?.isConnected && !shown.open) shown.showModal();
    shown?.querySelector<HTMLElement>("input, button")?.focus();
    return () => {
      shown?.close();
      if (document.activeElement === document.body && before instanceof HTMLElement) before.focus();
    };
  }, []);
  return (
    <dialog ref={dialog} aria-label={label} onCancel={(event) => { event.preventDefault(); onClose(); }} onClick={({ target, currentTarget }) => { if (target === currentTarget) onClose(); }} className={`mx-auto w-[min(40rem,calc(100vw-1rem))] overflow-hidden rounded-box border border-line bg-panel p-0 text-ink shadow-lg backdrop:bg-black/40 ${isHigh ? "mt-2 mb-auto md:mt-24" : "my-auto"}`}>
      {children}
    </dialog>
  );
}
