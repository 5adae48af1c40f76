export const pictureText = {
  label: "Profile picture",
  choose: "Choose a picture…",
  remove: "Remove",
  use: "Use this picture",
  hint: "Drag the picture and zoom, or use the arrow keys and the slider.",
  area: "Part of the picture",
  zoom: "Zoom",
  move: { left: "Move left", right: "Move right", up: "Move up", down: "Move down" },
  unreadable: "This file is no picture that the browser can show.",
  removed: "The picture is removed.",
  saved: "Your picture is changed.",
} as const;
