import type { PersonRow, Presence } from "../../../client/src/index.js";
import type { AvatarProps } from "../parts/Avatar.js";
import { text } from "../text/english.js";
import { spacedNumber } from "../text/spaced-number.js";
import { timeAgo } from "../text/time.js";

type Named = Pick<PersonRow, "isDeleted" | "viewerContact" | "fullName" | "username" | "phoneNumber">;

/** The viewer's name for a person, else theirs, else their number. */
export function nameOf(person: Named | undefined): string {
  if (!person) return text.somebody;
  if (person.isDeleted) return text.deletedPerson;
  const { viewerContact, fullName, username, phoneNumber } = person;
  return (
    viewerContact?.name ?? fullName ?? username ?? (phoneNumber === null ? text.somebody : spacedNumber(phoneNumber))
  );
}

export function avatarOf(
  person: Named & Pick<PersonRow, "id" | "profilePictureUrl" | "profilePicture">,
  presence?: Presence,
): AvatarProps {
  const { id, profilePictureUrl, profilePicture } = person;
  const url = profilePicture?.thumbnailUrl ?? profilePictureUrl;
  return { id, name: nameOf(person), url, largeUrl: profilePictureUrl, isOnline: presence?.status === "ONLINE" };
}

/** "online", "last seen 5 minutes ago"; empty where a person does not show it. */
export function presenceText({ status, lastSeenAt }: Presence, now: Date): string {
  if (status === "ONLINE") return text.conversation.online;
  if (status === "AWAY") return text.conversation.away;
  return lastSeenAt === null ? "" : text.conversation.lastSeen(timeAgo(new Date(lastSeenAt), now));
}
