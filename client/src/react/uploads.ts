import { useEffect, useMemo, useState } from "react";
import type { UploadLimits, UploadOptions } from "../upload/api.js";
import { useChat } from "./chat-provider.js";
import { useConnection } from "./session.js";
import { useReadable } from "./use-view.js";

const NO_PROGRESS: ReadonlyMap<string, number> = new Map();

/** Progress of the file of a pending message, from 0 to 1; undefined while it is not being uploaded. */
export function useProgress(clientMessageId: string): number | undefined {
  return useReadable(useChat().progress, NO_PROGRESS).get(clientMessageId);
}

/** The files that the server takes; undefined until it has answered, empty where it takes none. */
export function useLimits(): UploadLimits | undefined {
  const chat = useChat();
  const [limits, setLimits] = useState<UploadLimits>();
  const { state } = useConnection();
  useEffect(() => {
    // They are requested once; a page that was opened without a network asks again with its connection.
    chat.media.limits().then(setLimits, () => undefined);
  }, [chat, state]);
  return limits;
}

/**
 * Addresses of the file of a pending message and of its poster, for a preview; undefined until they are read. They stay
 * valid while the component is mounted, also after the message is sent.
 */
export function usePendingMedia(
  conversationId: string,
  clientMessageId: string,
): { readonly url: string; readonly posterUrl: string | undefined } | undefined {
  const chat = useChat();
  const [urls, setUrls] = useState<{ readonly url: string; readonly posterUrl: string | undefined }>();
  useEffect(() => {
    // The addresses of another message are revoked.
    setUrls(undefined);
    const made: string[] = [];
    let isMounted = true;
    const urlOf = (blob: Blob) => made[made.push(URL.createObjectURL(blob)) - 1] as string;
    const view = chat.conversation(conversationId);
    const read = async () => {
      const blobs = await view.pendingMedia(clientMessageId);
      if (blobs && isMounted) setUrls({ url: urlOf(blobs.file), posterUrl: blobs.poster && urlOf(blobs.poster) });
    };
    read().catch(() => undefined);
    return () => {
      isMounted = false;
      view.release();
      made.forEach(URL.revokeObjectURL);
    };
  }, [chat, conversationId, clientMessageId]);
  return urls;
}

/**
 * An upload that is no message. `run` passes on the options by which its progress is shown and it is cancelled, and
 * settles as it does: `run((options) => chat.settings.updateProfile({ profilePicture }, options))`.
 */
export function useUpload(): {
  /** From 0 to 1; undefined while nothing is being uploaded. */
  readonly progress: number | undefined;
  run<T>(upload: (options: UploadOptions) => Promise<T>): Promise<T>;
  cancel(): void;
} {
  const [progress, setProgress] = useState<number>();
  const actions = useMemo(() => {
    let stop: AbortController | undefined;
    const cancel = () => stop?.abort();
    return {
      cancel,
      run: async <T>(upload: (options: UploadOptions) => Promise<T>): Promise<T> => {
        cancel();
        const { signal } = (stop = new AbortController());
        const onProgress = (value?: number) => void (stop?.signal === signal && setProgress(value));
        onProgress(0);
        return upload({ signal, onProgress }).finally(onProgress);
      },
    };
  }, []);
  return useMemo(() => ({ progress, ...actions }), [progress, actions]);
}
