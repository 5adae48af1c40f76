import type { ReactNode } from "react";
import { Banner, type BannerModel } from "../parts/Banner.js";
import { Icon, type IconName } from "../parts/Icon.js";
import { text } from "../text/english.js";
import "./Shell.css";

export type Section = "chats" | "contacts" | "notifications" | "settings";

interface ShellProps {
  section: Section;
  list: ReactNode;
  detail: ReactNode;
  /** False: nothing is open, and below 720 px the list shows. */
  hasDetail: boolean;
  banner: BannerModel | undefined;
  unreadMessages: number;
  unreadNotifications: number;
}

const SECTIONS: readonly { section: Section; href: string; icon: IconName }[] = [
  { section: "chats", href: "/", icon: "chat" },
  { section: "contacts", href: "/contacts", icon: "people" },
  { section: "notifications", href: "/notifications", icon: "bell" },
  { section: "settings", href: "/settings", icon: "gear" },
];

/** Frame of the signed-in page: navigation, a list, and what is open beside it. Below 720 px one of the two shows. */
export function Shell({ section, list, detail, hasDetail, banner, unreadMessages, unreadNotifications }: ShellProps) {
  const unread: Partial<Record<Section, number>> = { chats: unreadMessages, notifications: unreadNotifications };
  return (
    <div className="shell" data-detail={hasDetail || undefined}>
      <Banner banner={banner} />
      <nav className="shell-nav" aria-label={text.nav.label}>
        {SECTIONS.map((each) => (
          <a
            key={each.section}
            className="shell-link"
            href={each.href}
            aria-current={each.section === section ? "page" : undefined}
          >
            <Icon name={each.icon} />
            <span>{text.nav[each.section]}</span>
            <Count count={unread[each.section] ?? 0} />
          </a>
        ))}
      </nav>
      <div className="shell-list" role={hasDetail ? "region" : "main"} aria-label={text.nav[section]}>
        {list}
      </div>
      <div
        className="shell-detail"
        role={hasDetail ? "main" : "region"}
        aria-label={hasDetail ? undefined : section === "chats" ? text.conversation.none : text.nothingOpen}
      >
        {detail}
      </div>
    </div>
  );
}

function Count({ count }: { count: number }) {
  if (count === 0) return null;
  return (
    <span className="badge">
      {count > 99 ? "99+" : count}
      <span className="visually-hidden"> {text.nav.unread(count)}</span>
    </span>
  );
}
