import { useMemo } from "react";
import { useChat } from "../../../../client/src/react/index.js";
import { moduleOnDemand } from "../../app/on-demand.js";
import type { UploadModel } from "../../parts/media/model.js";

const loadPreviews = moduleOnDemand(() => import("./attachments/previews.js"));

export type UploadOf = (clientMessageId: string) => UploadModel;

/** Progress and previews of the files of pending messages: the same object for the same message. */
export function useUploads(conversationId: string): UploadOf {
  const chat = useChat();
  return useMemo(() => {
    const known = new Map<string, UploadModel>();
    const create = (id: string): UploadModel => ({
      progress: { get: () => chat.progress.get().get(id), subscribe: chat.progress.subscribe },
      preview: async () => {
        const { previewOf } = await loadPreviews();
        return previewOf(id, async () => {
          const view = chat.conversation(conversationId);
          try {
            return await view.pendingMedia(id);
          } finally {
            view.release();
          }
        });
      },
    });
    return (id) => {
      const upload = known.get(id) ?? create(id);
      known.set(id, upload);
      return upload;
    };
  }, [chat, conversationId]);
}
