import js from "@eslint/js";
import tseslint from "typescript-eslint";

export default tseslint.config(
  { ignores: ["dist/", "out/", ".cache/", ".bench/", "node_modules/", "**/*.as.ts"] },
  js.configs.recommended,
  {
    files: ["**/*.ts"],
    extends: [...tseslint.configs.recommendedTypeChecked],
    languageOptions: {
      parserOptions: {
        project: ["./tsconfig.json", "./widgets/tsconfig.json"],
        tsconfigRootDir: import.meta.dirname,
      },
    },
    rules: {
      "@typescript-eslint/no-floating-promises": "error",
      "@typescript-eslint/consistent-type-imports": "error",
      "@typescript-eslint/restrict-template-expressions": [
        "error",
        { allowNumber: true, allowBoolean: true },
      ],
      // tf ops are free functions that their types declare as methods.
      "@typescript-eslint/unbound-method": "off",
      // A shape-checked index is the normal case in numeric loops; `!` there is clearer than a cast.
      "@typescript-eslint/no-non-null-assertion": "off",
    },
  },
  {
    // L1 to L4 are pure: generator, clock and logger come in as arguments (docs/architecture.md).
    files: [
      "src/{core,ops,augment,data,corruptions,models,losses,optim,methods,analysis,train,eval,plots}/**/*.ts",
    ],
    rules: {
      "no-console": "error",
      "no-restricted-properties": [
        "error",
        { object: "Math", property: "random", message: "Draw from the Rng that is passed in." },
        { object: "Date", property: "now", message: "Take a clock as an argument." },
        { object: "process", property: "env", message: "Take the setting as an argument." },
      ],
    },
  },
  {
    // Cells: the kernel checks their types (`canlab notebook check`); a cell may end with a value to show, and a parameter may be set anew.
    files: ["notebooks/**/*.ts"],
    extends: [tseslint.configs.disableTypeChecked],
    languageOptions: { parserOptions: { project: null } },
    rules: {
      "no-undef": "off",
      "prefer-const": "off",
      "@typescript-eslint/no-unused-expressions": "off",
    },
  },
  {
    files: ["**/*.{js,mjs,cjs}"],
    languageOptions: {
      globals: {
        process: "readonly",
        console: "readonly",
        URL: "readonly",
        module: "writable",
        Buffer: "readonly",
      },
    },
  },
);
