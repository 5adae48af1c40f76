const USERNAME = /^[A-Za-z0-9._]{3,30}$/u;

/** Whether a text can be somebody's username. It has to be unique, too, without regard to case. */
export function isUsername(text: string): boolean {
  return USERNAME.test(text);
}
