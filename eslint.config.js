import { defineConfig } from "eslint/config";
import typescript from "typescript-eslint";

const ENVIRONMENT = {
  object: "process",
  property: "env",
  message: "Read the setting through `ctx.config`; src/infra/config.ts alone reads the environment.",
};
const NOW = "Read the time through the clock (`ctx.now()`); src/infra/clock.ts alone reads it directly.";
const READS_OF_THE_TIME = [
  { selector: "NewExpression[callee.name='Date'][arguments.length=0]", message: NOW },
  { selector: "CallExpression[callee.object.name='Date'][callee.property.name='now']", message: NOW },
];

const TESTS = ["{src,client,web,tools}/**/*.test.ts", "{src,tools/import}/testing/**"];
const TOOLS = ["tools/**", "client/{examples,scripts}/**", "scripts/**", "deploy/**", "web/*.mjs", "*.ts"];

export default defineConfig(
  {
    ignores: [
      "dist/",
      "client/dist/",
      "web/dist/",
      "src/generated/",
      "operations/generated/",
      "client/src/generated/",
      "codegen.ts",
      "tools/codegen/",
      "**/.data/",
    ],
  },
  typescript.configs.strictTypeChecked,
  {
    languageOptions: { parserOptions: { projectService: true, tsconfigRootDir: import.meta.dirname } },
    rules: {
      eqeqeq: "error",
      "no-console": "error",
      "no-restricted-properties": ["error", ENVIRONMENT],
      "no-restricted-syntax": ["error", ...READS_OF_THE_TIME],
      "@typescript-eslint/switch-exhaustiveness-check": "error",
      "@typescript-eslint/no-unused-vars": [
        "error",
        { argsIgnorePattern: "^_", varsIgnorePattern: "^_", caughtErrorsIgnorePattern: "^_" },
      ],
      "@typescript-eslint/restrict-template-expressions": ["error", { allowNumber: true }],
      // `() => sideEffect()` and `void (await …)` read well.
      "@typescript-eslint/no-confusing-void-expression": "off",
      "@typescript-eslint/no-meaningless-void-operator": "off",
      // createX() returns a record of closures: its methods can be used without the record.
      "@typescript-eslint/unbound-method": "off",
      // Object types are classes for type-graphql only; rows are plain objects of the same shape.
      "@typescript-eslint/no-extraneous-class": "off",
      "@typescript-eslint/no-unsafe-class-instance-assignment": "off",
      // The drivers give BOOLEAN as 0 or 1 where the type says boolean.
      "@typescript-eslint/no-unnecessary-type-conversion": "off",
      "@typescript-eslint/no-misused-spread": ["error", { allow: ["string"] }],
    },
  },
  // Tests are exempt below.
  { files: ["src/**", "web/src/**"], rules: { "max-lines": ["error", 300], "max-depth": ["error", 3] } },
  { files: ["src/infra/**", ...TESTS, ...TOOLS], rules: { "no-console": "off" } },
  {
    files: TESTS,
    rules: {
      "max-lines": "off",
      "max-depth": "off",
      // expect.any() and similar matchers have the type any.
      "@typescript-eslint/no-unsafe-assignment": "off",
      // These two rules do not consider callbacks that change the condition of a loop.
      "@typescript-eslint/no-unnecessary-condition": "off",
      "@typescript-eslint/await-thenable": "off",
      // A stream rejects with the reason of its end, which may be a CloseEvent.
      "@typescript-eslint/only-throw-error": "off",
    },
  },
  { files: ["src/infra/{config,clock}.ts", ...TESTS, ...TOOLS], rules: { "no-restricted-properties": "off" } },
  {
    files: ["src/infra/clock.ts", "client/src/ports/{browser,worker}.ts", "web/src/app/clock.ts", ...TESTS, ...TOOLS],
    rules: { "no-restricted-syntax": "off" },
  },
  { files: ["**/*.{js,mjs,cjs}"], extends: [typescript.configs.disableTypeChecked] },
);
