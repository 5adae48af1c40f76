import { text } from "../text/english.js";
import "./Quote.css";

export interface QuoteModel {
  name: string;
  /** Null of a deleted message, and of media without a caption. */
  body: string | null;
  isDeleted: boolean;
}

/** The message that another replies to. Without `onJump` it is no button. */
export function Quote({ quote, onJump }: { quote: QuoteModel; onJump?: () => void }) {
  const content = (
    <>
      <bdi className="quote-name one-line">{quote.name}</bdi>
      <span className="one-line" dir="auto">
        {quote.isDeleted ? text.message.deleted : (quote.body ?? text.message.media)}
      </span>
    </>
  );
  if (!onJump) return <div className="quote">{content}</div>;
  return (
    <button type="button" className="quote" title={text.message.jumpTo(quote.name)} onClick={onJump}>
      {content}
    </button>
  );
}
