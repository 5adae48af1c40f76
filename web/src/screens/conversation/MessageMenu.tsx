import type { Message } from "../../../../client/src/index.js";
import { useViewerId } from "../../app/use-viewer-id.js";
import { Icon } from "../../parts/Icon.js";
import { Menu, type MenuItem } from "../../parts/Menu.js";
import type { Anchor } from "../../parts/place-beside.js";
import { text } from "../../text/english.js";
import { messageMenuText } from "../../text/english/message-menu.js";

export interface MessageMenuProps {
  message: Message;
  anchor: Anchor;
  canEdit: boolean;
  onClose(): void;
  onReply(): void;
  onReact(emoji: string, isOn: boolean): void;
  onCopy(): void;
  onEdit(): void;
  onDialog(kind: "delete" | "info" | "emoji"): void;
}

const EMOJIS = ["👍", "❤️", "😂", "😮", "😢", "🙏"];

export function MessageMenu({ message, anchor, canEdit, onClose, onReact, ...on }: MessageMenuProps) {
  const items: MenuItem[] = [
    { label: messageMenuText.reply, icon: "reply", run: on.onReply },
    ...(message.body === null ? [] : [{ label: messageMenuText.copy, icon: "copy" as const, run: on.onCopy }]),
    ...(canEdit ? [{ label: messageMenuText.edit, icon: "edit" as const, run: on.onEdit }] : []),
    ...(message.isOwn ? [{ label: messageMenuText.info, icon: "info" as const, run: () => on.onDialog("info") }] : []),
    {
      label: messageMenuText.remove,
      icon: "trash",
      isDanger: true,
      startsGroup: true,
      run: () => on.onDialog("delete"),
    },
  ];
  const header = (
    <ReactionRow message={message} onReact={onReact} onOther={() => on.onDialog("emoji")} onClose={onClose} />
  );
  return <Menu label={text.message.menu} items={items} anchor={anchor} header={header} onClose={onClose} />;
}

interface ReactionRowProps {
  message: Message;
  onReact(emoji: string, isOn: boolean): void;
  onOther(): void;
  onClose(): void;
}

function ReactionRow({ message, onReact, onOther, onClose }: ReactionRowProps) {
  const viewerId = useViewerId();
  const own = new Set(message.reactions.filter(({ user }) => user.id === viewerId).map(({ emoji }) => emoji));
  return (
    <div className="menu-reactions" role="group" aria-label={text.message.reactions}>
      {EMOJIS.map((emoji) => (
        <button
          key={emoji}
          type="button"
          role="menuitemcheckbox"
          aria-checked={own.has(emoji)}
          aria-label={messageMenuText.reactWith(emoji)}
          tabIndex={-1}
          onClick={() => {
            onClose();
            onReact(emoji, !own.has(emoji));
          }}
        >
          {emoji}
        </button>
      ))}
      <button
        type="button"
        role="menuitem"
        aria-label={messageMenuText.otherReaction}
        title={messageMenuText.otherReaction}
        tabIndex={-1}
        onClick={() => {
          onClose();
          onOther();
        }}
      >
        <Icon name="plus" />
      </button>
    </div>
  );
}
