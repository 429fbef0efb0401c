// Files and folders dropped anywhere on the page go into the collection in view.
import { useQueryClient } from "@tanstack/react-query";
import { useEffect, useState } from "react";
import { useCollectionName } from "./collection.ts";
import { filesOf, upload } from "./uploads.ts";

/** Whether files are over a field that takes them itself. */
function isTakenBelow({ target }: DragEvent): boolean {
  return target instanceof Element && target.closest("[data-takes-files]") !== null;
}

/** Listens for drags over the whole page, and shows where they would go. */
export function DropZone() {
  const collection = useCollectionName();
  const queries = useQueryClient();
  const [isOver, setIsOver] = useState(false);
  useEffect(() => {
    const onOver = (event: DragEvent): void => {
      if (isTakenBelow(event)) return setIsOver(false);
      if (!event.dataTransfer?.types.includes("Files")) return;
      event.preventDefault();
      setIsOver(true);
    };
    const onLeave = (event: DragEvent): void => {
      if (event.relatedTarget === null) setIsOver(false);
    };
    const onDrop = (event: DragEvent): void => {
      setIsOver(false);
      if (isTakenBelow(event)) return;
      if (!event.dataTransfer?.types.includes("Files")) return;
      event.preventDefault();
      void filesOf(event.dataTransfer.items).then((files) => upload(files, collection, queries));
    };
    addEventListener("dragover", onOver);
    addEventListener("dragleave", onLeave);
    addEventListener("drop", onDrop);
    return () => {
      removeEventListener("dragover", onOver);
      removeEventListener("dragleave", onLeave);
      removeEventListener("drop", onDrop);
    };
  }, [collection, queries]);
  if (!isOver) return null;
  return (
    <div className="pointer-events-none fixed inset-2 z-20 flex items-center justify-center rounded-box border-2 border-dashed border-accent bg-ground/90 text-title">
      Drop to read into “{collection}”
    </div>
  );
}
