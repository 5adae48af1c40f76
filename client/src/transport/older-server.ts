/** Parts of the kit's documents that a server without uploads and pushes does not know, and what replaces them. */
const LATER_PARTS: readonly (readonly [part: RegExp, replacement: string])[] = [
  [/media\{url thumbnailUrl thumbhash expiresAt isExternal /gu, "media{url "],
  [/ viewerNotificationLevel/gu, ""],
  [/ waveform latitude/gu, " latitude"],
  [/profilePicture\{[^{}]*\}/gu, ""],
  [/\.\.\.on UploadChanged\{upload\{\.\.\.UploadRow\}\}/gu, ""],
  [/\.\.\.on PushDevicesChanged\{devices\{id\}\}/gu, ""],
  [/\.\.\.on NotificationSettingsChanged\{settings\{\.\.\.NotificationSettingsRow\}\}/gu, ""],
  [/fragment NotificationSettingsRow on NotificationSettings\{(?:[^{}]|\{[^{}]*\})*\}/gu, ""],
  [/fragment UploadRow on Upload\{(?:[^{}]|\{[^{}]*\})*\}/gu, ""],
];

/** Returns the text of a document for such a server; undefined for one that has no part of them. */
export function textForOlderServer(text: string): string | undefined {
  const older = LATER_PARTS.reduce((rest, [part, replacement]) => rest.replace(part, replacement), text);
  return older === text ? undefined : older;
}
