import { readFileSync } from 'node:fs';

/** The names here of themes that come with VS Code: the usual ones, today's default ones, and those of high contrast. */
export const themeNames = ['dark', 'light', 'dark-2026', 'light-2026', 'hc-dark', 'hc-light'] as const;
export type ThemeName = (typeof themeNames)[number];

/** The classes of the body of a webview in each theme. */
export const bodyClasses: Readonly<Record<ThemeName, string>> = {
  dark: 'vscode-dark',
  light: 'vscode-light',
  'dark-2026': 'vscode-dark',
  'light-2026': 'vscode-light',
  'hc-dark': 'vscode-high-contrast',
  'hc-light': 'vscode-high-contrast-light vscode-high-contrast',
};

/**
 * Colours and fonts: those that the panel and its controls use, and some more, as a webview of VS Code 1.139 on Linux
 * had them in Dark Modern, Light Modern, Dark 2026, Light 2026, Dark High Contrast and Light High Contrast. What a
 * theme does not define is absent there too.
 */
const variables = JSON.parse(readFileSync(new URL('themes.json', import.meta.url), 'utf8')) as Readonly<
  Record<ThemeName, Readonly<Record<string, string>>>
>;

/** A style sheet with the variables of a theme, which a webview has on its root. */
export function themeCss(theme: ThemeName): string {
  const lines = Object.entries(variables[theme]).map(([name, value]) => `  --vscode-${name}: ${value};`);
  return `:root {\n  color-scheme: ${theme.includes('dark') ? 'dark' : 'light'};\n${lines.join('\n')}\n}\n`;
}
