import { JestAsymmetricMatchers, JestChaiExpect, JestExtend } from "@vitest/expect";
import * as chai from "chai";

/** Stands in for vitest in the browser: collects the tests, and has its assertions. */
type Body = (...values: unknown[]) => unknown;

chai.use(JestExtend);
chai.use(JestChaiExpect);
chai.use(JestAsymmetricMatchers);

export const { expect } = chai;

/** Tests by their names, with the names of what describes them. */
export const tests = new Map<string, () => unknown>();

const path: string[] = [];

function addTest(name: string, body: Body, ...values: unknown[]): void {
  tests.set([...path, name].join(" > "), () => body(...values));
}

function addGroup(name: string, body: Body, ...values: unknown[]): void {
  path.push(name);
  body(...values);
  path.pop();
}

/** Registers for each row of a table; its first value takes the place of %s. */
function withEach(register: (name: string, body: Body, ...values: unknown[]) => void) {
  const each = (table: readonly unknown[]) => (name: string, body: Body) => {
    for (const row of table) {
      const values: unknown[] = Array.isArray(row) ? row : [row];
      register(name.replace("%s", String(values[0])), body, ...values);
    }
  };
  return Object.assign(register, { each });
}

export const it = withEach(addTest);
export const describe = withEach(addGroup);

export const vi = {
  waitFor: async (check: () => unknown): Promise<void> => {
    for (const end = performance.now() + 20_000; ;)
      try {
        return void (await check());
      } catch (error) {
        if (performance.now() > end) throw error;
        await new Promise((resolve) => setTimeout(resolve, 20));
      }
  },
};
