import type { ReactNode } from "react";
import { text } from "../text/english.js";
import { IconButton } from "./Button.js";
import "./Page.css";

interface PageProps {
  /** Empty where the content has a heading of its own. */
  title: string;
  children: ReactNode;
  onBack(): void;
}

/** Pane of one column beside the list; below 720 px it has a way back. */
export function Page({ title, children, onBack }: PageProps) {
  return (
    <div className="page">
      <div className="page-column">
        <div className="page-header">
          <IconButton className="page-back" icon="back" mirrored label={text.back} onClick={onBack} />
          {title !== "" && <h1>{title}</h1>}
        </div>
        {children}
      </div>
    </div>
  );
}
