/** Opens the file dialog of the system; to be called from a click. `accept`: media types, or empty for any. */
export function pickFiles(accept: string, onFiles: (files: readonly File[]) => void, isMultiple = true): void {
  const input = document.createElement("input");
  input.type = "file";
  input.accept = accept;
  input.multiple = isMultiple;
  input.hidden = true;
  // In the document: Safari drops an input that is nowhere.
  document.body.append(input);
  input.addEventListener("cancel", () => input.remove());
  input.addEventListener("change", () => {
    const files = [...(input.files ?? [])];
    input.remove();
    if (files.length > 0) onFiles(files);
  });
  input.click();
}
