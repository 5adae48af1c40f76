import { useState, type ReactNode } from "react";
import type { MediaDraft, UploadLimit } from "../../../../../client/src/index.js";
import { type Composer, useChat, useLimits } from "../../../../../client/src/react/index.js";
import { popupOnDemand } from "../../../app/on-demand.js";
import type { ComposerProps } from "../../../parts/Composer.js";
import type { Anchor } from "../../../parts/place-beside.js";
import type { ConversationScreenProps } from "../ConversationScreen.js";
import { useTray } from "./use-tray.js";
import { useVoice } from "./use-voice.js";

const AttachMenu = popupOnDemand(async () => (await import("./AttachMenu.js")).AttachMenu);
const NO_LIMITS: readonly UploadLimit[] = [];

interface Attachments {
  /** Nothing where the server takes no files. */
  composer: Pick<ComposerProps, "tray" | "hasFiles" | "onAttach" | "onPasteFiles" | "onRecord">;
  screen: Pick<ConversationScreenProps, "recorder" | "onDropFiles">;
  menu: ReactNode;
}

/** Files and voice messages of a conversation: chosen, pasted, dropped, recorded. */
export function useAttachments(conversationId: string, composer: Composer): Attachments {
  const chat = useChat();
  const limits = useLimits()?.uploads ?? NO_LIMITS;
  const [menuAt, setMenuAt] = useState<Anchor>();
  const { tray, hasFiles, add } = useTray(composer, limits);
  const sendVoice = async (media: MediaDraft) => {
    const { replyTo } = composer;
    const view = chat.conversation(conversationId);
    try {
      await view.send({ media, ...(replyTo && { replyTo: replyTo.id }) });
      composer.setReplyTo(undefined);
    } finally {
      view.release();
    }
  };
  const { button, recorder } = useVoice(sendVoice, limits);
  if (limits.length === 0) return { composer: {}, screen: {}, menu: undefined };
  return {
    composer: { tray, hasFiles, onAttach: setMenuAt, onPasteFiles: add, ...button },
    screen: { recorder, onDropFiles: add },
    menu: menuAt && <AttachMenu anchor={menuAt} limits={limits} onFiles={add} onClose={() => setMenuAt(undefined)} />,
  };
}
