import { Component, createRef, type ReactNode } from "react";

interface ScrollAnchorProps {
  className: string;
  /** A new array means that rows were added or removed. */
  rows: readonly unknown[];
  children: ReactNode;
  /** Called when the reader is near an edge of the rendered rows. */
  onEdge(edge: "start" | "end"): void;
  onAtEnd(isAtEnd: boolean): void;
}

interface Place {
  isAtEnd: boolean;
  /** The first row in view, and its distance from the top of the scroller. */
  row?: { element: Element; key: string; top: number };
}

const END_PX = 40;
const EDGE_PX = 800;

/**
 * Scroller whose rows keep their position when others are added above them, and which follows its end. A class: only
 * getSnapshotBeforeUpdate measures right before the rows change.
 */
export class ScrollAnchor extends Component<ScrollAnchorProps> {
  readonly #scroller = createRef<HTMLDivElement>();
  readonly #resizes = new ResizeObserver(() => this.#keep());
  #isAtEnd = true;
  #hasOpened = false;

  override componentDidMount(): void {
    const scroller = this.#scroller.current;
    if (!scroller) return;
    this.#resizes.observe(scroller);
    if (scroller.firstElementChild) this.#resizes.observe(scroller.firstElementChild);
    this.#open();
  }

  override componentWillUnmount(): void {
    this.#resizes.disconnect();
  }

  override getSnapshotBeforeUpdate(previous: ScrollAnchorProps): Place {
    const scroller = this.#scroller.current;
    if (!scroller || previous.rows === this.props.rows) return { isAtEnd: true };
    const isAtEnd = distanceToEnd(scroller) <= END_PX;
    if (isAtEnd && this.#isAtEnd) return { isAtEnd };
    const edge = scroller.getBoundingClientRect().top;
    const elements = scroller.querySelectorAll<HTMLElement>("[data-key]");
    const element = firstBelow(elements, edge);
    if (!element) return { isAtEnd };
    return {
      isAtEnd,
      row: { element, key: element.dataset.key ?? "", top: element.getBoundingClientRect().top - edge },
    };
  }

  override componentDidUpdate(previous: ScrollAnchorProps, _state: unknown, place: Place): void {
    const scroller = this.#scroller.current;
    if (!scroller || previous.rows === this.props.rows) return;
    if (!this.#hasOpened) this.#open();
    else if (place.isAtEnd && this.#isAtEnd) this.scrollToEnd();
    else if (place.row) {
      const element = scroller.contains(place.row.element) ? place.row.element : this.#find(place.row.key);
      const top = element?.getBoundingClientRect().top;
      if (top !== undefined) scroller.scrollTop += top - scroller.getBoundingClientRect().top - place.row.top;
    }
    this.#tell();
  }

  scrollToEnd(): void {
    const scroller = this.#scroller.current;
    if (!scroller) return;
    this.#isAtEnd = true;
    scroller.scrollTop = scroller.scrollHeight;
  }

  scrollTo(key: string): void {
    this.#isAtEnd = false;
    this.#find(key)?.scrollIntoView({ block: "center" });
  }

  override render(): ReactNode {
    return (
      <div ref={this.#scroller} className={this.props.className} onScroll={this.#tell}>
        {this.props.children}
      </div>
    );
  }

  /** At the first unread message, else at the end. */
  #open(): void {
    if (this.props.rows.length === 0) return;
    this.#hasOpened = true;
    const firstNew = this.#find("new");
    if (firstNew) firstNew.scrollIntoView({ block: "start" });
    else this.scrollToEnd();
    this.#tell();
  }

  #keep(): void {
    if (this.#isAtEnd) this.scrollToEnd();
  }

  readonly #tell = (): void => {
    const scroller = this.#scroller.current;
    if (!scroller) return;
    const toEnd = distanceToEnd(scroller);
    this.#isAtEnd = toEnd <= END_PX;
    this.props.onAtEnd(this.#isAtEnd);
    if (scroller.scrollTop < EDGE_PX) this.props.onEdge("start");
    if (toEnd < EDGE_PX) this.props.onEdge("end");
  };

  #find(key: string): Element | null {
    return this.#scroller.current?.querySelector(`[data-key="${CSS.escape(key)}"]`) ?? null;
  }
}

/** Returns the first of the elements, which follow each other downwards, whose bottom is below the edge. */
function firstBelow(elements: NodeListOf<HTMLElement>, edge: number): HTMLElement | undefined {
  let [low, high] = [0, elements.length];
  while (low < high) {
    const middle = (low + high) >> 1;
    if ((elements[middle]?.getBoundingClientRect().bottom ?? 0) > edge) high = middle;
    else low = middle + 1;
  }
  return elements[low];
}

function distanceToEnd({ scrollHeight, scrollTop, clientHeight }: Element): number {
  return scrollHeight - scrollTop - clientHeight;
}
