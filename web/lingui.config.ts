import { defineConfig } from "@lingui/conf";
import { formatter } from "@lingui/format-po";

/** What only the pages inside `/u` say; all else belongs to the small catalogue that `/login` loads. */
const account = [
  "<rootDir>/src/account.tsx",
  "<rootDir>/src/account",
  "<rootDir>/src/activity",
  "<rootDir>/src/email-change",
  "<rootDir>/src/enrollment",
  "<rootDir>/src/overview",
  "<rootDir>/src/profile",
  "<rootDir>/src/removal-undo",
  "<rootDir>/src/security",
  "<rootDir>/src/sessions",
  "<rootDir>/src/step-up",
  "<rootDir>/src/ui/dates.tsx",
  "<rootDir>/src/ui/one-field-form.tsx",
  "<rootDir>/src/ui/question.tsx",
  "<rootDir>/src/ui/recovery-codes-sheet.tsx",
  "<rootDir>/src/ui/stepper.tsx",
];

/**
 * Catalogues in two parts per language. Ids are explicit (`screen.what`), and the English text stands in the code, so
 * that a screen can be read without them. `pnpm run messages` brings both up to date; the build fails on a gap.
 */
export default defineConfig({
  sourceLocale: "en",
  locales: ["en", "zh-CN", "ar-XB"],
  // Accented English, right to left: shows what was never translated and what breaks when it grows. For tests.
  pseudoLocale: "ar-XB",
  fallbackLocales: { "ar-XB": "en" },
  compileNamespace: "es",
  orderBy: "messageId",
  format: formatter({ lineNumbers: false, origins: false, explicitIdAsDefault: true }),
  catalogs: [
    {
      path: "<rootDir>/src/locales/{locale}/entry",
      include: ["<rootDir>/src"],
      exclude: ["**/node_modules/**", "<rootDir>/src/gql/**", ...account, ...account.map((path) => `${path}/**`)],
    },
    { path: "<rootDir>/src/locales/{locale}/account", include: account },
  ],
});
