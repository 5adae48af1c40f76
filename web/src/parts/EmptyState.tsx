import type { ReactNode } from "react";
import { Icon, type IconName } from "./Icon.js";
import "./EmptyState.css";

interface EmptyStateProps {
  icon: IconName;
  title: string;
  hint?: string;
  children?: ReactNode;
}

/** Shown instead of an empty list or screen: the reason, and the next step. */
export function EmptyState({ icon, title, hint, children }: EmptyStateProps) {
  return (
    <div className="empty">
      <span className="empty-icon">
        <Icon name={icon} />
      </span>
      <p className="empty-title">{title}</p>
      {hint !== undefined && <p className="empty-hint">{hint}</p>}
      {children}
    </div>
  );
}
