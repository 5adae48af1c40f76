import { useEffect, useState, type DragEvent } from "react";

/** Follows files that are dragged over an element. Without `onFiles` nothing is taken. */
export function useFileDrop(onFiles: ((files: readonly File[]) => void) | undefined) {
  // Enter and leave come for each element inside.
  const [depth, setDepth] = useState(0);
  useEffect(() => {
    // Beside the element, the browser would leave the page for the file.
    const refuse = (event: globalThis.DragEvent) => hasFiles(event) && event.preventDefault();
    addEventListener("dragover", refuse);
    addEventListener("drop", refuse);
    return () => {
      removeEventListener("dragover", refuse);
      removeEventListener("drop", refuse);
    };
  }, []);
  if (!onFiles) return { isOver: false, handlers: {} };
  return {
    isOver: depth > 0,
    handlers: {
      onDragEnter: (event: DragEvent) => hasFiles(event) && setDepth((before) => before + 1),
      onDragLeave: (event: DragEvent) => hasFiles(event) && setDepth((before) => Math.max(0, before - 1)),
      onDrop: (event: DragEvent) => {
        setDepth(0);
        if (!hasFiles(event)) return;
        event.preventDefault();
        onFiles([...event.dataTransfer.files]);
      },
    },
  };
}

function hasFiles({ dataTransfer }: Pick<globalThis.DragEvent, "dataTransfer">): boolean {
  return dataTransfer?.types.includes("Files") === true;
}
