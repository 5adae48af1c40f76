const MOST_CHARACTERS = 2048;

/** Whether a text is an https address that every program reads alike, without credentials in it. */
export function isHttpsAddress(text: string): boolean {
  // The parser passes over blanks and half characters, which no other program has to.
  const isClean = text.length <= MOST_CHARACTERS && text.isWellFormed() && !/[\s\p{Cc}]/u.test(text);
  if (!isClean || !URL.canParse(text)) return false;
  const { protocol, username, password } = new URL(text);
  return protocol === "https:" && username === "" && password === "";
}
