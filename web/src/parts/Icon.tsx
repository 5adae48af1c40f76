const PATHS = {
  attach:
    "M19 11.500l-7.400 7.400a4.500 4.500 0 0 1-6.400-6.400l8-8a3 3 0 0 1 4.300 4.300l-7.900 7.900a1.500 1.500 0 0 1-2.200-2.200l6.900-6.900",
  archive: "M4 5h16v4H4zM5.5 9v9.5h13V9M10 13h4",
  back: "M15 5l-7 7 7 7",
  bell: "M6 17V11a6 6 0 0 1 12 0v6l1.5 1.5h-15zM10 21h4",
  block: "M12 3.5a8.5 8.5 0 1 1 0 17 8.5 8.5 0 0 1 0-17M6 6l12 12",
  chat: "M4 5h11a5 5 0 0 1 5 5v0a5 5 0 0 1-5 5H9l-5 4z",
  check: "M5 12.5l4.5 4.5L19 7.5",
  clock: "M12 4a8 8 0 1 1 0 16 8 8 0 0 1 0-16M12 8v4.5l3 1.5",
  close: "M6 6l12 12M18 6L6 18",
  copy: "M9 9h10v10H9zM15 9V5H5v10h4",
  device: "M4 5h16v10H4zM2.5 19h19",
  down: "M6 9l6 6 6-6",
  download: "M12 4v11M7 10.500l5 5 5-5M5 19.500h14",
  edit: "M5 19l1-4L16 5l3 3L9 18zM14 7l3 3",
  file: "M6 3.500h8l4 4v13H6zM14 3.500v4h4",
  film: "M4 6h11v12H4zM15 10.500l5-3v9l-5-3",
  flag: "M6 21V4h11l-2 4 2 4H6",
  gear: "M12 9a3 3 0 1 1 0 6 3 3 0 0 1 0-6M12 3v2.5M12 18.5V21M3 12h2.5M18.5 12H21M5.6 5.6l1.8 1.8M16.6 16.6l1.8 1.8M18.4 5.6l-1.8 1.8M7.4 16.6l-1.8 1.8",
  info: "M12 4a8 8 0 1 1 0 16 8 8 0 0 1 0-16M12 11v5M12 8v.1",
  key: "M15 4.5a4.5 4.5 0 1 1-3.2 7.7L5 19v-3h3v-3h3.2A4.5 4.5 0 0 1 15 4.5",
  lock: "M6 11h12v9H6zM8.5 11V8a3.5 3.5 0 0 1 7 0v3",
  mic: "M12 3.500a2.500 2.500 0 0 1 2.500 2.500v5.500a2.500 2.500 0 0 1-5 0V6A2.500 2.500 0 0 1 12 3.500M6 11.500a6 6 0 0 0 12 0M12 17.500v3",
  minus: "M5 12h14",
  more: "M12 5a1 1 0 1 1 0 2 1 1 0 0 1 0-2M12 11a1 1 0 1 1 0 2 1 1 0 0 1 0-2M12 17a1 1 0 1 1 0 2 1 1 0 0 1 0-2",
  mute: "M6 17V11a6 6 0 0 1 9.5-4.900M18 11v6H8M10 21h4M4 4l16 16",
  next: "M9 5l7 7-7 7",
  out: "M14 4H5v16h9M10 12h10M16.5 8.500L20 12l-3.5 3.5",
  people: "M9 5a3 3 0 1 1 0 6 3 3 0 0 1 0-6M3 19a6 6 0 0 1 12 0M16 6a2.5 2.5 0 1 1 0 5M17.5 14a5 5 0 0 1 3.5 5",
  person: "M12 4a4 4 0 1 1 0 8 4 4 0 0 1 0-8M4.5 20a7.5 7.5 0 0 1 15 0",
  pause: "M9 6v12M15 6v12",
  picture: "M4 5h16v14H4zM4 16l4.500-4.500 4 4 2.500-2.500 5 5M15 8.500v.1",
  pin: "M9 4h6l-1 6 3 3H7l3-3zM12 13v7",
  play: "M8 5.500v13l10-6.500z",
  plus: "M12 5v14M5 12h14",
  reply: "M10 6L4 12l6 6M4 12h9a7 7 0 0 1 7 7",
  search: "M10.5 4a6.5 6.5 0 1 1 0 13 6.5 6.5 0 0 1 0-13M15.5 15.500L20 20",
  send: "M12 19V5M6 11l6-6 6 6",
  smile: "M12 4a8 8 0 1 1 0 16 8 8 0 0 1 0-16M9 10v.1M15 10v.1M8.5 14a4 4 0 0 0 7 0",
  sound:
    "M9 17.500a2.500 2.500 0 1 1-2.500-2.500A2.500 2.500 0 0 1 9 17.500V6l10-2v11.500a2.500 2.500 0 1 1-2.500-2.500A2.500 2.500 0 0 1 19 15.500",
  star: "M12 4l2.4 5.2 5.6.7-4.2 3.9 1.1 5.600L12 16.600l-4.9 2.8 1.1-5.600L4 9.900l5.6-.7z",
  stop: "M7 7h10v10H7z",
  sun: "M12 8a4 4 0 1 1 0 8 4 4 0 0 1 0-8M12 2.500V5M12 19v2.500M2.5 12H5M19 12h2.500M5.3 5.300L7 7M17 17l1.7 1.700M18.7 5.300L17 7M7 17l-1.7 1.7",
  trash: "M5 7h14M9 7V4.500h6V7M7 7l1 13h8l1-13",
  up: "M6 15l6-6 6 6",
  warn: "M12 4l9 16H3zM12 10v4.500M12 17v.1",
} as const;

export type IconName = keyof typeof PATHS;

/** Decorative drawing of 20 px: the text beside it or the label of its button has its meaning. */
export function Icon({ name, mirrored = false }: { name: IconName; mirrored?: boolean }) {
  return (
    <svg className={mirrored ? "icon icon-mirrored" : "icon"} viewBox="0 0 24 24" aria-hidden="true">
      <path d={PATHS[name]} />
    </svg>
  );
}
