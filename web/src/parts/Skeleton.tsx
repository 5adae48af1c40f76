import { text } from "../text/english.js";
import "./Skeleton.css";

/** Grey rows in place of a list that is loading; they appear after 200 ms. */
export function SkeletonRows({ rows = 8 }: { rows?: number }) {
  return (
    <div className="skeleton" role="status">
      <span className="visually-hidden">{text.loading}</span>
      {Array.from({ length: rows }, (_, place) => (
        <div key={place} className="skeleton-row" aria-hidden="true">
          <span />
          <span />
        </div>
      ))}
    </div>
  );
}
