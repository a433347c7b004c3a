import * as vscode from 'vscode';
import { formatName, largestFile } from '../../core/exactImage.ts';
import { fileNameOf } from '../../core/fileName.ts';
import { folderOf } from '../../core/imageReferences/resolve.ts';
import { validateRequest } from '../../core/request.ts';
import type { Prices } from '../../core/spend.ts';
import { exactLabel, priceLabel, problemText } from '../requestText.ts';
import { firstLine } from '../statusBar.ts';
import type { Row } from './rows.ts';

/** What the rows are drawn with. */
export type Drawing = {
  readonly isTicked: (row: Row) => boolean;
  /** The person's own, or `free` where nothing costs money. */
  readonly prices: Prices | 'free';
};

/** A row of the review: an image, a heading above some, or something that can be pressed. */
export class ReviewItem extends vscode.TreeItem {
  /** The images that its check box stands for. */
  readonly rows: readonly Row[];
  readonly children: readonly ReviewItem[];

  constructor(label: string, rows: readonly Row[], children: readonly ReviewItem[] = []) {
    super(
      label,
      children.length > 0 ? vscode.TreeItemCollapsibleState.Expanded : vscode.TreeItemCollapsibleState.None,
    );
    this.rows = rows;
    this.children = children;
  }
}

/** Something that can be pressed. */
export function actionItem(command: string, icon: string, label: string, description: string): ReviewItem {
  const item = new ReviewItem(label, []);
  item.id = command;
  item.description = description;
  item.iconPath = new vscode.ThemeIcon(icon, new vscode.ThemeColor('textLink.foreground'));
  item.command = { command, title: label };
  item.accessibilityInformation = { label: `${label}, ${description}`, role: 'button' };
  return item;
}

/** The images below their headings, in their order. */
export function rowItems(rows: readonly Row[], drawing: Drawing): ReviewItem[] {
  const groups = Map.groupBy(rows, ({ root, heading }) => `${root.toString()} ${heading}`);
  return [...groups].flatMap(([id, members]) => {
    const [first] = members;
    return first ? [headingItem(id, first, members, drawing)] : [];
  });
}

function headingItem(id: string, first: Row, rows: readonly Row[], drawing: Drawing): ReviewItem {
  const { root, heading, isFolder } = first;
  const uri = vscode.Uri.joinPath(root, heading);
  const item = new ReviewItem(
    fileNameOf(uri.path),
    rows.filter(isOrderable),
    rows.map((row) => rowItem(row, drawing)),
  );
  item.id = id;
  const hasManyRoots = (vscode.workspace.workspaceFolders ?? []).length > 1;
  item.description = [hasManyRoots && heading !== '' ? fileNameOf(root.path) : '', folderOf(heading)]
    .filter((part) => part !== '')
    .join('/');
  item.iconPath = isFolder ? vscode.ThemeIcon.Folder : vscode.ThemeIcon.File;
  item.resourceUri = uri;
  if (item.rows.length > 0) tick(item, item.rows.every(drawing.isTicked));
  const count = rows.length === 1 ? vscode.l10n.t('1 image') : vscode.l10n.t('{0} images', rows.length);
  item.accessibilityInformation = { label: `${heading || fileNameOf(root.path)}, ${count}` };
  return item;
}

function rowItem(row: Row, drawing: Drawing): ReviewItem {
  const { request, reference, others } = row;
  const path = request.exact?.files[0]?.path ?? '';
  const [problem] = validateRequest(request).map(problemText);
  // As the code calls it. Below a folder the name says enough.
  const label = reference?.mention.path ?? fileNameOf(path);
  const item = new ReviewItem(label, problem === undefined ? [row] : []);
  const parts = problem === undefined ? facts(row, drawing.prices) : [problem];
  const elsewhere = others.length === 0 ? [] : [elsewhereText(others.length)];
  item.id = row.id;
  item.contextValue = 'image';
  item.description = [...parts, firstLine(request.prompt), ...elsewhere].join(' · ');
  item.iconPath = new vscode.ThemeIcon(problem === undefined ? 'file-media' : 'warning');
  item.tooltip = tooltip(row, [...parts, ...elsewhere]);
  const isTicked = problem === undefined && drawing.isTicked(row);
  const state = isTicked ? vscode.l10n.t('chosen') : vscode.l10n.t('left out');
  item.accessibilityInformation = { label: [path, state, ...parts, request.prompt, ...elsewhere].join(', ') };
  if (problem !== undefined) return item;
  tick(item, isTicked);
  // So that Space and Enter do it: the editor's own keys do not reach the check box.
  item.command = { command: 'easel.reviewToggle', title: vscode.l10n.t('Choose'), arguments: [row.id] };
  return item;
}

/** Whether it can be sent as it is. */
export function isOrderable({ request }: Row): boolean {
  return validateRequest(request).length === 0;
}

/** `~$0.020`, `1200×630 WebP`, `2K 2:1, then cropped`: what has to be seen in a narrow view first. */
function facts({ request, paid }: Row, prices: Drawing['prices']): string[] {
  const files = request.exact?.files ?? [];
  const { width, height, format } = largestFile(files);
  const size = `${width}×${height} ${formatName(format)}`;
  return [
    paid ? vscode.l10n.t('paid already') : priceLabel(request, 1, prices),
    files.length > 1 ? vscode.l10n.t('{0} and {1} more', size, files.length - 1) : size,
    exactLabel(request, files),
  ];
}

function elsewhereText(others: number): string {
  return others === 1 ? vscode.l10n.t('and in 1 more file') : vscode.l10n.t('and in {0} more files', others);
}

/** Prompts and paths are text, never markup. */
function tooltip({ request, others }: Row, lines: readonly string[]): vscode.MarkdownString {
  const files = (request.exact?.files ?? []).map(({ path, width, height }) => `${path} ${width}×${height}`);
  const text = new vscode.MarkdownString();
  for (const line of [request.prompt, ...files, lines.join(', '), ...others]) {
    text.appendText(line).appendMarkdown('\n\n');
  }
  return text;
}

function tick(item: ReviewItem, isTicked: boolean): void {
  item.checkboxState = isTicked
    ? vscode.TreeItemCheckboxState.Checked
    : vscode.TreeItemCheckboxState.Unchecked;
}
