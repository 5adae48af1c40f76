import type { AvatarProps } from "../parts/Avatar.js";

export const PEOPLE: readonly AvatarProps[] = [
  { id: "u1", name: "Layla Haddad", isOnline: true },
  { id: "u2", name: "Jun" },
  { id: "u3", name: "ليلى حداد", isOnline: true },
  { id: "u4", name: "נועה בן־דוד" },
  { id: "u5", name: "สมชาย ใจดี" },
  { id: "u6", name: "🦊 Fuchs" },
  { id: "u7", name: "Maximiliane von und zu Hohenlohe-Schillingsfürst-Waldenburg the Third" },
  { id: "u8", name: "\u202eevil name" },
  { id: "u9", name: "Amara Okafor" },
  { id: "u10", name: "Øystein Ærø" },
];
