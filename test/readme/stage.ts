import { mkdir, writeFile } from 'node:fs/promises';
import path from 'node:path';
import type { Page } from 'playwright-core';
import { Session, type SessionOptions } from '../ui/session.ts';
import type { Settings } from '../vscode/settings.ts';
import { until } from '../vscode/until.ts';
import { drawScene } from './scenes.ts';

/** What a picture does not tell of is not in it, and its letters can be read where it is shown smaller. */
const tidy: Settings = {
  'breadcrumbs.enabled': false,
  'editor.codeLensFontSize': 14,
  'editor.cursorBlinking': 'solid',
  'editor.fontSize': 15,
  'editor.glyphMargin': false,
  'editor.guides.indentation': false,
  'editor.hideCursorInOverviewRuler': true,
  'editor.lightbulb.enabled': 'off',
  'editor.lineNumbersMinChars': 3,
  'editor.links': false,
  'editor.scrollBeyondLastLine': false,
  'editor.scrollbar.horizontal': 'hidden',
  'editor.scrollbar.vertical': 'hidden',
  'editor.stickyScroll.enabled': false,
  'editor.matchBrackets': 'never',
  'editor.minimap.enabled': false,
  'editor.overviewRulerBorder': false,
  'editor.renderLineHighlight': 'none',
  'window.commandCenter': false,
  'window.menuBarVisibility': 'hidden',
  'workbench.activityBar.location': 'hidden',
  'workbench.editor.editorActionsLocation': 'hidden',
  'workbench.layoutControl.enabled': false,
  'workbench.navigationControl.enabled': false,
};

/** How to set a stage. */
export type StageOptions = {
  /** Of the window, CSS pixels. */
  readonly viewport: { readonly width: number; readonly height: number };
  /** Texts of files, by their path in the workspace; on top of the sample's. */
  readonly files?: Readonly<Record<string, string>>;
  /** Of the machine, over the tidy ones. */
  readonly settings?: Settings;
  /** Of the stand-in. */
  readonly api?: SessionOptions['api'];
};

/** A tidy window on the sample workspace, with a key, and with scenes for images. The status bar is left out. */
export async function openStage({
  viewport,
  files = {},
  settings = {},
  api,
}: StageOptions): Promise<Session> {
  const session = await Session.open({
    api: { draw: drawScene, ...api },
    server: { userSettings: tidy, machineSettings: settings },
    workbench: { viewport },
  });
  for (const [file, text] of Object.entries(files)) {
    await mkdir(path.dirname(session.pathOf(file)), { recursive: true });
    await writeFile(session.pathOf(file), text);
  }
  await session.setKey();
  // Not from the start: by its items the window is known to be ready.
  await session.server.changeSettings({ 'workbench.statusBar.visible': false });
  await session.workbench.page.locator('.part.statusbar').waitFor({ state: 'hidden' });
  return session;
}

/** A picture of the window, once nothing in it moves any more. @returns a PNG */
export async function picture(page: Page): Promise<Buffer> {
  let last: Buffer | undefined;
  return until('a picture that stays', async () => {
    const before = last;
    last = await page.screenshot();
    return before?.equals(last) ? last : undefined;
  });
}

/** Drags the border between the side bar and the editors. @param width of the side bar, CSS pixels */
export async function widenSideBar(page: Page, width: number): Promise<void> {
  const area = await page.locator('.part.sidebar').boundingBox();
  if (!area) throw new Error('There is no side bar.');
  const y = area.y + area.height / 2;
  await page.mouse.move(area.x + area.width, y);
  await page.mouse.down();
  await page.mouse.move(area.x + width, y, { steps: 5 });
  await page.mouse.up();
  await parkMouse(page);
}

/** Takes the mouse to the empty end of the tabs, where it has no effect. */
export async function parkMouse(page: Page): Promise<void> {
  await page.mouse.move((page.viewportSize()?.width ?? 0) - 30, 20);
}
