import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { dirname, join, relative } from "node:path";
import { runInThisContext } from "node:vm";
import ts from "typescript";

/** Change of the source that switches one rule off. */
export interface Mutation {
  /** Path in `client/src`. */
  readonly file: string;
  readonly text: string;
  readonly replacement: string;
}

type Module = Record<string, unknown>;
type Load = (exports: Module, require: (name: string) => unknown) => void;

const SOURCE = join(import.meta.dirname, "..");
const requirePackage = createRequire(import.meta.url);
/** Compiled modules without a mutation, by path. */
const compiled = new Map<string, Load>();

/** Returns the source of a file of the kit with the text replaced. @throws Error if it does not have the text once */
export function mutate({ file, text, replacement }: Mutation): string {
  const [before, after, ...others] = readFileSync(join(SOURCE, file), "utf8").split(text);
  if (before === undefined || after === undefined || others.length > 0)
    throw new Error(`${file} does not have once: ${text}`);
  return before + replacement + after;
}

/** Loads a module of the kit, and all that it imports from there, with a mutation or as they are. */
export function loadModule(path: string, mutation?: Mutation): Module {
  const modules = new Map<string, Module>();
  const load = (file: string): Module => {
    const known = modules.get(file);
    if (known) return known;
    const exports: Module = {};
    modules.set(file, exports);
    loaderOf(file, mutation)(exports, (name) =>
      name.startsWith(".") ? load(join(dirname(file), name.replace(/\.js$/u, ".ts"))) : requirePackage(name),
    );
    return exports;
  };
  return load(path);
}

function loaderOf(file: string, mutation: Mutation | undefined): Load {
  if (mutation && relative(mutation.file, file) === "") return compile(file, mutate(mutation));
  const load = compiled.get(file) ?? compile(file, readFileSync(join(SOURCE, file), "utf8"));
  compiled.set(file, load);
  return load;
}

function compile(file: string, source: string): Load {
  const { outputText } = ts.transpileModule(source, {
    compilerOptions: { module: ts.ModuleKind.CommonJS, target: ts.ScriptTarget.ES2022, esModuleInterop: true },
  });
  return runInThisContext(`(exports, require) => {${outputText}\n}`, { filename: join(SOURCE, file) }) as Load;
}
