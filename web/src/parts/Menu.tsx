import { Fragment, useEffect, useLayoutEffect, useRef, type KeyboardEvent, type ReactNode } from "react";
import { isLeftToRight } from "./direction.js";
import { Icon, type IconName } from "./Icon.js";
import { placeBeside, type Anchor } from "./place-beside.js";
import "./Menu.css";

export interface MenuItem {
  label: string;
  icon?: IconName;
  isDanger?: boolean;
  /** Of several items of which one holds. */
  isChecked?: boolean;
  /** Draws a line above. */
  startsGroup?: boolean;
  /** Another element replaces the menu: `onClose` is not called. */
  keepsOpen?: boolean;
  run(): void;
}

interface MenuProps {
  label: string;
  items: readonly MenuItem[];
  anchor: Anchor;
  /** Menu items above the list, such as a row of reactions. */
  header?: ReactNode;
  onClose(): void;
}

/** A menu in the top layer beside its anchor. Arrow keys move, Escape and a press outside close; the focus returns to where it was. */
export function Menu({ label, items, anchor, header, onClose }: MenuProps) {
  const menu = useRef<HTMLDivElement>(null);
  useLayoutEffect(() => {
    const element = menu.current;
    if (!element) return undefined;
    const before = document.activeElement;
    element.showPopover();
    placeBeside(element, anchor);
    itemsOf(element)[0]?.focus({ preventScroll: true });
    const onResize = () => placeBeside(element, anchor);
    addEventListener("resize", onResize);
    return () => {
      removeEventListener("resize", onResize);
      if (element.contains(document.activeElement) || document.activeElement === document.body) {
        if (before instanceof HTMLElement) before.focus({ preventScroll: true });
      }
    };
  }, [anchor]);
  useEffect(() => {
    const element = menu.current;
    const onToggle = (event: ToggleEvent) => {
      if (event.newState === "closed") onClose();
    };
    element?.addEventListener("toggle", onToggle);
    return () => element?.removeEventListener("toggle", onToggle);
  });
  return (
    <div ref={menu} className="menu" role="menu" aria-label={label} popover="auto" onKeyDown={moveFocus}>
      {header}
      {items.map((item) => (
        <Fragment key={item.label}>
          {item.startsGroup === true && <hr role="separator" />}
          <button
            type="button"
            role={item.isChecked === undefined ? "menuitem" : "menuitemradio"}
            aria-checked={item.isChecked}
            tabIndex={-1}
            className="menu-item"
            data-danger={item.isDanger || undefined}
            onClick={() => {
              if (item.keepsOpen !== true) menu.current?.hidePopover();
              item.run();
            }}
          >
            {item.icon && <Icon name={item.icon} />}
            {item.label}
          </button>
        </Fragment>
      ))}
    </div>
  );
}

function itemsOf(menu: Element): HTMLElement[] {
  return [...menu.querySelectorAll<HTMLElement>("[role^=menuitem]")];
}

const STEPS: Record<string, (place: number, last: number) => number> = {
  ArrowDown: (place, last) => (place === last ? 0 : place + 1),
  ArrowUp: (place, last) => (place <= 0 ? last : place - 1),
  Home: () => 0,
  End: (_, last) => last,
};

function moveFocus(event: KeyboardEvent<HTMLElement>): void {
  const items = itemsOf(event.currentTarget);
  if (event.key === "Tab") {
    event.preventDefault();
    event.currentTarget.hidePopover();
    return;
  }
  const place = items.findIndex((item) => item === document.activeElement);
  const next = STEPS[verticalKeyOf(event.key)]?.(place, items.length - 1) ?? startingWith(event.key, items);
  if (next === undefined || next < 0) return;
  event.preventDefault();
  items[next]?.focus();
}

/** The key that does the same in a column: items of a row are in the direction of the text. */
function verticalKeyOf(key: string): string {
  if (key !== "ArrowLeft" && key !== "ArrowRight") return key;
  return (key === "ArrowRight") === isLeftToRight() ? "ArrowDown" : "ArrowUp";
}

function startingWith(key: string, items: readonly HTMLElement[]): number | undefined {
  if (key.length !== 1 || key === " ") return undefined;
  return items.findIndex((item) => item.textContent.trim().toLowerCase().startsWith(key.toLowerCase()));
}
