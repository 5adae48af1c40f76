import { useState } from "react";
import { initialOf } from "../text/initial.js";
import "./Avatar.css";

export interface AvatarProps {
  /** Chooses the colour, so that it stays the same when the name changes. */
  id: string;
  name: string;
  url?: string | null | undefined;
  /** Of the size "lg"; as `url` if it is absent. */
  largeUrl?: string | null | undefined;
  size?: "sm" | "md" | "lg";
  isOnline?: boolean;
}

const HUES = 8;

/**
 * Picture of a person, or their initial on a colour. The name is shown beside it, so it is hidden from screen readers.
 */
export function Avatar({ id, name, url, largeUrl, size = "md", isOnline = false }: AvatarProps) {
  const source = size === "lg" ? (largeUrl ?? url) : url;
  const [broken, setBroken] = useState<string>();
  return (
    <span className={`avatar avatar-${size}`} data-hue={hueOf(id)} data-person={id} aria-hidden="true">
      {source && source !== broken ? (
        <img src={source} alt="" loading="lazy" referrerPolicy="no-referrer" onError={() => setBroken(source)} />
      ) : (
        initialOf(name)
      )}
      {isOnline && <span className="avatar-online" />}
    </span>
  );
}

function hueOf(id: string): number {
  let hash = 0;
  for (const character of id) hash = (hash * 31 + (character.codePointAt(0) ?? 0)) >>> 0;
  return hash % HUES;
}
