import { text } from "../text/english.js";
import "./Reactions.css";

export interface ReactionModel {
  emoji: string;
  names: readonly string[];
  isViewers: boolean;
}

interface ReactionsProps {
  reactions: readonly ReactionModel[];
  onToggle(emoji: string, isOn: boolean): void;
}

export function Reactions({ reactions, onToggle }: ReactionsProps) {
  if (reactions.length === 0) return null;
  return (
    <ul className="reactions" aria-label={text.message.reactions}>
      {reactions.map(({ emoji, names, isViewers }) => (
        <li key={emoji}>
          <button
            type="button"
            className="reaction"
            aria-pressed={isViewers}
            title={text.list(names)}
            onClick={() => onToggle(emoji, !isViewers)}
          >
            {emoji}
            {names.length > 1 && <span aria-hidden="true">{names.length}</span>}
            <span className="visually-hidden">{text.list(names)}</span>
          </button>
        </li>
      ))}
    </ul>
  );
}
