export const voiceText = {
  label: "Voice message",
  recording: "Recording",
  starting: "Waiting for the microphone…",
  holdHint: "Release to send, slide away to delete",
  discard: "Delete the recording",
  stop: "Stop and listen",
  denied: "The browser blocks the microphone for this page. Allow it in the settings of this page, then try again.",
  absent: "There is no microphone.",
  failed: "The microphone could not be used.",
} as const;
