// Preset for GraphQL Code Generator: a module for each operation with its text, typed, so that no `graphql` is needed at
// run time and a bundler puts a text into the chunk that uses it. Fragments are texts of their own, which operations add.
// The module `index` has all, and their types.

const { Kind, print, stripIgnoredCharacters, visit } = require("graphql");

/** Options: the modules of the types, as seen from the output folder. */
exports.preset = {
  buildGeneratesSection: ({ baseOutputDir, documents, presetConfig: { types, document }, ...rest }) => {
    const definitions = documents.flatMap(({ document: { definitions } }) => definitions);
    const [operations, fragments] = [Kind.OPERATION_DEFINITION, Kind.FRAGMENT_DEFINITION].map((kind) =>
      definitions.filter((definition) => definition.kind === kind),
    );
    const byName = new Map(fragments.map((fragment) => [fragment.name.value, fragment]));
    const head = [`import type { Document } from "${document}";`, `import type * as types from "${types}";`];
    const names = operations.map(({ name }) => name.value).sort();
    const modules = [
      ["index", [types, ...names.map((name) => `./${name}.js`)].map((module) => `export * from "${module}";`)],
      ["fragments", fragments.map((each) => `export const ${each.name.value} = ${textOf(each)};`)],
      ...operations.map((each) => [each.name.value, [...head, ...contentOf(each, namesUsed(each, byName))]]),
    ];
    return modules.map(([name, lines]) => ({
      ...rest,
      documents: [],
      filename: `${baseOutputDir}${name}.ts`,
      plugins: [{ text: {} }],
      pluginMap: { text: { plugin: () => lines.join("\n") } },
    }));
  },
};

function contentOf(operation, fragments) {
  const { name } = operation;
  const data = `types.${name.value}${operation.operation[0].toUpperCase()}${operation.operation.slice(1)}`;
  const texts = [textOf(operation), ...fragments].join(" + ");
  return [
    ...(fragments.size > 0 ? [`import { ${[...fragments].sort().join(", ")} } from "./fragments.js";`] : []),
    "",
    `export const ${name.value}Document: Document<${data}, ${data}Variables> =`,
    `  ${texts};`,
  ];
}

function textOf(definition) {
  return JSON.stringify(stripIgnoredCharacters(print(definition)));
}

/** Names of the fragments that a definition spreads, and that these spread. */
function namesUsed(definition, fragments, found = new Set()) {
  visit(definition, {
    FragmentSpread({ name: { value: name } }) {
      if (found.has(name)) return;
      found.add(name);
      namesUsed(fragments.get(name), fragments, found);
    },
  });
  return found;
}
