/** Prints the conversation as it happens. */
export interface Transcript {
  title(text: string): void;
  act(text: string): void;
  /** What somebody did, on which device. */
  line(who: { readonly person: string; readonly name: string }, text: string, aside?: string): void;
  /** What nobody in particular did. */
  note(text: string): void;
}

export function createTranscript(write: (text: string) => void, hasColour: boolean): Transcript {
  const paint = (code: number) => (text: string) => (hasColour ? `\u001B[${code}m${text}\u001B[0m` : text);
  const [bold, dim, cyan, magenta] = [paint(1), paint(2), paint(36), paint(35)];
  const colours: ((text: string) => string)[] = [];
  const people: string[] = [];
  let acts = 0;

  function colourOf(person: string): (text: string) => string {
    if (!people.includes(person)) colours[people.push(person) - 1] = people.length % 2 === 1 ? cyan : magenta;
    return colours[people.indexOf(person)] ?? bold;
  }

  return {
    title: (text) => write(`\n${bold(text)}\n`),
    act: (text) => write(`\n${bold(`${(acts += 1)}  ${text}`)}\n`),
    line: (who, text, aside) => {
      const name = colourOf(who.person)(`${who.person.padEnd(6)}${who.name.padEnd(7)}`);
      write(`   ${dim(clock())}  ${name} ${text}${aside === undefined ? "" : `  ${dim(aside)}`}\n`);
    },
    note: (text) => write(`   ${dim(`${clock()}  ${text}`)}\n`),
  };
}

const characters = new Intl.Segmenter(undefined, { granularity: "grapheme" });
const WIDE = /[\p{Extended_Pictographic}\p{Regional_Indicator}\p{Script=Han}]/u;
const RIGHT_TO_LEFT = /[\p{Script=Arabic}\p{Script=Hebrew}]/u;

/** A text as one line of its own, at most so many columns wide, whichever way it runs. */
export function shown(text: string, columns = 64): string {
  const line = text.replaceAll("\n", "⏎").replaceAll("\t", "⇥");
  let end = 0;
  let width = 0;
  for (const { segment, index } of characters.segment(line.slice(0, columns * 20))) {
    width += WIDE.test(segment) ? 2 : 1;
    if (width > columns) break;
    end = index + segment.length;
  }
  const short = end < line.length ? `${line.slice(0, end)}…` : line;
  // Isolated, so that it does not turn the rest of the line round.
  return RIGHT_TO_LEFT.test(short) ? `\u2068${short}\u2069` : short;
}

function clock(): string {
  const now = new Date();
  return `${now.toLocaleTimeString("en-GB")}.${String(now.getMilliseconds()).padStart(3, "0")}`;
}
