import { useEffect } from "react";
import { useChat } from "../../../client/src/react/index.js";

/** Requests a person again whose profile picture does not load: its link may have expired. */
export function usePictureRefresh(): void {
  const chat = useChat();
  useEffect(() => {
    // Errors of pictures do not bubble; here they are of all avatars.
    const onError = ({ target }: Event) => {
      const id =
        target instanceof HTMLImageElement ? target.closest<HTMLElement>(".avatar")?.dataset.person : undefined;
      if (id !== undefined) chat.media.refreshPerson(id).catch(() => undefined);
    };
    document.addEventListener("error", onError, true);
    return () => document.removeEventListener("error", onError, true);
  }, [chat]);
}
