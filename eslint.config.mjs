import js from '@eslint/js';
import globals from 'globals';
import tseslint from 'typescript-eslint';

/** Scripts of pages. */
const IN_BROWSERS = ['examples/*/public/**', 'lib/sandbox/page/browser/**'];

export default tseslint.config(
  {
    ignores: [
      'dist/',
      '.stryker/',
      'site/',
      'coverage/',
      '**/node_modules/',
      'examples/better-auth/',
      'examples/nest/',
      'examples/transactions/',
      'examples/own-table/',
      '__tests__/package/consumers/',
    ],
  },
  js.configs.recommended,
  {
    files: ['**/*.ts'],
    extends: [...tseslint.configs.recommendedTypeChecked],
    languageOptions: { parserOptions: { projectService: true } },
    rules: {
      '@typescript-eslint/no-unused-vars': ['error', { argsIgnorePattern: '^_', varsIgnorePattern: '^_' }],
    },
  },
  {
    files: ['**/*.{js,cjs,mjs}'],
    ignores: IN_BROWSERS,
    languageOptions: { globals: globals.node },
  },
  { files: ['**/*.{js,cjs}'], ignores: IN_BROWSERS, languageOptions: { sourceType: 'commonjs' } },
  { files: IN_BROWSERS, languageOptions: { globals: globals.browser } },
);
