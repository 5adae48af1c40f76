import type { ButtonHTMLAttributes, ReactNode } from "react";
import { Icon, type IconName } from "./Icon.js";
import "./Button.css";

interface ButtonProps extends ButtonHTMLAttributes<HTMLButtonElement> {
  tone?: "primary" | "quiet" | "danger";
  isBusy?: boolean;
  children: ReactNode;
}

export function Button({ tone = "quiet", isBusy = false, children, ...rest }: ButtonProps) {
  return (
    <button type="button" className={`button button-${tone}`} aria-busy={isBusy || undefined} {...rest}>
      {children}
    </button>
  );
}

interface IconButtonProps extends Omit<ButtonHTMLAttributes<HTMLButtonElement>, "children"> {
  icon: IconName;
  label: string;
  mirrored?: boolean;
}

/** A button of an icon; `label` is its name and its tooltip. */
export function IconButton({ icon, label, mirrored = false, className = "", ...rest }: IconButtonProps) {
  return (
    <button type="button" className={`icon-button ${className}`} aria-label={label} title={label} {...rest}>
      <Icon name={icon} mirrored={mirrored} />
    </button>
  );
}
