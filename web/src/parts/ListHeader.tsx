import type { ReactNode } from "react";
import { text } from "../text/english.js";
import { Icon } from "./Icon.js";
import "./ListHeader.css";

interface ListHeaderProps {
  title: string;
  backHref?: string;
  actions?: ReactNode;
  /** Below the title, such as a field of search. */
  children?: ReactNode;
}

export function ListHeader({ title, backHref, actions, children }: ListHeaderProps) {
  return (
    <div className="list-header">
      <div className="list-header-line">
        {backHref !== undefined && (
          <a className="icon-button" href={backHref} aria-label={text.back} title={text.back}>
            <Icon name="back" mirrored />
          </a>
        )}
        <h1>{title}</h1>
        {actions}
      </div>
      {children}
    </div>
  );
}
