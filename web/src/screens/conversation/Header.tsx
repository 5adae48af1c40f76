import { Avatar, type AvatarProps } from "../../parts/Avatar.js";
import { IconButton } from "../../parts/Button.js";
import { text } from "../../text/english.js";
import "./Header.css";

export interface HeaderProps {
  /** Absent until it is known, and of a conversation that cannot be loaded. */
  peer: AvatarProps | undefined;
  href: string;
  /** "typing…", "online", "last seen …"; empty where it is not shown. */
  status: string;
  isTyping: boolean;
  onBack(): void;
  onMenu(at: Element): void;
}

export function Header({ peer, href, status, isTyping, onBack, onMenu }: HeaderProps) {
  return (
    <div className="conversation-header">
      <IconButton className="conversation-back" icon="back" mirrored label={text.back} onClick={onBack} />
      {peer && (
        <>
          <a className="conversation-peer" href={href} title={text.conversation.details(peer.name)}>
            <Avatar {...peer} size="sm" />
            <span className="conversation-who">
              <h1 className="one-line" dir="auto">
                {peer.name}
              </h1>
              {status !== "" && (
                <span className="conversation-status one-line" data-typing={isTyping || undefined}>
                  {status}
                </span>
              )}
            </span>
          </a>
          <IconButton icon="more" label={text.conversation.options} onClick={(event) => onMenu(event.currentTarget)} />
        </>
      )}
    </div>
  );
}
