import { useMemo } from "react";
import type { Person, ProfileChange } from "../api.js";
import type { Presence, PrivacyRow, ViewerRow } from "../rows.js";
import { useChat } from "./chat-provider.js";
import { useReadable } from "./use-view.js";

const OFFLINE: Presence = { status: "OFFLINE", lastSeenAt: null };

/** A person by id; undefined until they are loaded. */
export function usePerson(userId: string): Person | undefined {
  const chat = useChat();
  const person = useMemo(() => chat.person(userId), [chat, userId]);
  return useReadable(person, undefined);
}

export function usePresence(userId: string): Presence {
  const chat = useChat();
  const presence = useMemo(() => chat.presence(userId), [chat, userId]);
  return useReadable(presence, OFFLINE);
}

/** The viewer's profile; undefined until it is loaded. `update` throws Refused with the field. */
export function useProfile(): {
  readonly profile: ViewerRow["user"] | undefined;
  readonly phoneNumber: string | undefined;
  update(change: ProfileChange): Promise<void>;
} {
  const { viewer, settings } = useChat();
  const row = useReadable(viewer, undefined);
  return useMemo(
    () => ({ profile: row?.user, phoneNumber: row?.phoneNumber, update: settings.updateProfile }),
    [row, settings],
  );
}

/** The viewer's privacy settings; undefined until they are loaded. */
export function usePrivacy(): {
  readonly privacy: PrivacyRow | undefined;
  update(change: Partial<PrivacyRow>): Promise<void>;
} {
  const { viewer, settings } = useChat();
  const privacy = useReadable(viewer, undefined)?.privacy;
  return useMemo(() => ({ privacy, update: settings.updatePrivacy }), [privacy, settings]);
}
