import * as vscode from 'vscode';
import { formatName, largestFile } from '../../core/exactImage.ts';
import type { Lead } from '../../core/imageReferences/follow.ts';
import type { DocumentLeads } from './documentLeads.ts';
import { homeOf } from './documentLeads.ts';
import { wantsHints } from './firstDocument.ts';
import { missingCode, rangeOf } from './missingHints.ts';
import type { MissingWish } from './missingWish.ts';
import { missingWishes, placeholderWishes } from './wishes.ts';
import type { Wished } from './wishes.ts';

/** Offers to make the images that references lead to. */
export class MissingActions implements vscode.CodeActionProvider {
  static readonly kinds = { providedCodeActionKinds: [vscode.CodeActionKind.QuickFix] };
  readonly #leads: DocumentLeads;

  constructor(leads: DocumentLeads) {
    this.#leads = leads;
  }

  async provideCodeActions(
    document: vscode.TextDocument,
    range: vscode.Range,
    context: vscode.CodeActionContext,
  ): Promise<vscode.CodeAction[]> {
    if (!wantsHints(document)) return [];
    // The light bulb follows the cursor: for it no file is read.
    const isAsked = context.triggerKind === vscode.CodeActionTriggerKind.Invoke;
    const wishes = await this.#wishes(document, range, isAsked);
    return wishes.flatMap(({ wish, lead, standsIn }) => {
      const size = sizeText(wish);
      const panel = action(vscode.l10n.t('Open in Image Panel…'), wish, 'panel');
      if (standsIn) {
        return [action(vscode.l10n.t('Generate the real image ({0})…', size), wish, 'generate'), panel];
      }
      const generate = action(vscode.l10n.t('Generate missing image ({0})…', size), wish, 'generate');
      generate.isPreferred = true;
      const fixes = [generate, action(vscode.l10n.t('Put a placeholder here'), wish, 'placeholder'), panel];
      const place = rangeOf(document, lead.mention);
      const hints = context.diagnostics.filter(
        ({ code, range: at }) => code === missingCode && at.isEqual(place),
      );
      for (const fix of fixes) fix.diagnostics = hints;
      return fixes;
    });
  }

  /** What the reference at the cursor asks for, or the first one of its line. */
  async atCursor(editor: vscode.TextEditor | undefined): Promise<MissingWish | undefined> {
    if (!editor) return undefined;
    const { document, selection } = editor;
    const line = document.lineAt(selection.active).range;
    for (const range of [selection, line]) {
      const [found] = await this.#wishes(document, range, true);
      if (found) return { ...found.wish, how: 'generate' };
    }
    return undefined;
  }

  async #wishes(document: vscode.TextDocument, range: vscode.Range, mayRead: boolean): Promise<Wished[]> {
    const home = homeOf(document);
    if (!home) return [];
    const leads = await this.#leads.known(document);
    const isMeant = ({ mention }: Lead): boolean =>
      mention.start <= document.offsetAt(range.end) && mention.end >= document.offsetAt(range.start);
    const chosen = leads.filter(isMeant);
    const missing = missingWishes(home.root, leads, chosen);
    return mayRead ? [...missing, ...(await placeholderWishes(home.root, leads, chosen))] : missing;
  }
}

function action(title: string, wish: Wished['wish'], how: MissingWish['how']): vscode.CodeAction {
  const result = new vscode.CodeAction(title, vscode.CodeActionKind.QuickFix);
  const argument: MissingWish = { ...wish, how };
  result.command = { command: 'easel.generateMissing', title, arguments: [argument] };
  return result;
}

/** `1200×630 WebP`, of several files the largest and how many they are. */
function sizeText({ files }: Wished['wish']): string {
  const { width, height, format } = largestFile(files);
  const text = `${width}×${height} ${formatName(format)}`;
  return files.length === 1 ? text : vscode.l10n.t('{0} and {1} more', text, files.length - 1);
}
