import { useEffect, useRef, useState, type ReactNode } from "react";
import type { UploadLimit } from "../../../../../client/src/index.js";
import type { Attachment, Composer } from "../../../../../client/src/react/index.js";
import { moduleOnDemand, popupOnDemand } from "../../../app/on-demand.js";
import { showToast } from "../../../app/toasts.js";
import type { TrayItem, TrayProps } from "../../../parts/tray/Tray.js";
import { text } from "../../../text/english.js";

const loadAttachment = moduleOnDemand(() => import("./attachment.js"));
const Tray = popupOnDemand<TrayProps & { onClose(): void }>(
  async () => (await import("../../../parts/tray/Tray.js")).Tray,
);

/** Ids of refused files are below 0, those of the composer above. */
let lastRefused = 0;

interface Refused extends TrayItem {
  refusal: string;
}

/** Files chosen for the composer: read one after the other, shown in a tray, refused in words. */
export function useTray(
  composer: Composer,
  limits: readonly UploadLimit[],
): { tray: ReactNode; hasFiles: boolean; add(files: readonly File[], isFile?: boolean): void } {
  const [refused, setRefused] = useState<readonly Refused[]>([]);
  const [reading, setReading] = useState(0);
  const queue = useRef(Promise.resolve());
  const previews = usePreviews(composer.attachments);
  const { attachments, attach, removeAttachment } = composer;

  const read = async (file: File, isFile: boolean) => {
    try {
      const { prepareFile } = await loadAttachment();
      const prepared = await prepareFile(file, limits, isFile);
      if ("refusal" in prepared) {
        const { name, size, type: mimeType } = file;
        const { refusal } = prepared;
        setRefused((before) => [...before, { id: (lastRefused -= 1), name, size, mimeType, refusal }]);
      } else {
        previews.add(file, prepared.preview);
        attach([prepared.draft]);
      }
    } catch {
      // The code could not be loaded.
      showToast(text.errors.other);
    } finally {
      setReading((count) => count - 1);
    }
  };
  const add = (files: readonly File[], isFile = false) => {
    setReading((count) => count + files.length);
    // One at a time: many large pictures at once would need much memory.
    for (const file of files) queue.current = queue.current.then(() => read(file, isFile));
  };
  const items: TrayItem[] = [...refused, ...attachments.map((each) => itemOf(each, previews.of(each)))];
  const remove = (id: number) => {
    if (id > 0) removeAttachment(id);
    else setRefused((before) => before.filter((each) => each.id !== id));
  };
  const isShown = items.length > 0 || reading > 0;
  return {
    tray: isShown && <Tray items={items} isBusy={reading > 0} onRemove={remove} onClose={() => setRefused([])} />,
    hasFiles: attachments.length > 0,
    add,
  };
}

function itemOf({ id, media: { file, fileName, mimeType, durationMs } }: Attachment, previewUrl?: string): TrayItem {
  return { id, name: fileName ?? "", size: file.size, mimeType: mimeType ?? file.type, durationMs, previewUrl };
}

/** Addresses of the previews of attached files, revoked while they are not attached: a failed send attaches them again. */
function usePreviews(attachments: readonly Attachment[]) {
  const previews = useRef(new WeakMap<Blob, Blob>()).current;
  const urls = useRef(new Map<Blob, string>()).current;
  useEffect(() => {
    const files = new Set<Blob>(attachments.map(({ media }) => media.file));
    for (const [file, url] of urls) {
      if (files.has(file)) continue;
      URL.revokeObjectURL(url);
      urls.delete(file);
    }
  }, [attachments]);
  useEffect(() => () => urls.forEach((url) => URL.revokeObjectURL(url)), []);
  return {
    of: ({ media: { file } }: Attachment) => {
      const preview = previews.get(file);
      if (preview && !urls.has(file)) urls.set(file, URL.createObjectURL(preview));
      return urls.get(file);
    },
    add: (file: Blob, preview: Blob | undefined) => preview && previews.set(file, preview),
  };
}
