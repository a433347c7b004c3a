import * as vscode from 'vscode';
import { missingFiles } from '../../core/imageReferences/follow.ts';
import type { Lead } from '../../core/imageReferences/follow.ts';
import { wantsHints } from './firstDocument.ts';
import type { DocumentLeads } from './documentLeads.ts';
import { hintedLanguage } from './languages.ts';
import type { WorkspaceFiles } from './workspaceFiles.ts';

/** The code of every hint. */
export const missingCode = 'missing-image';

/** How long nothing may be typed before the text is looked at, ms. */
const typingPauseMs = 250;
/** The same after files have come or gone: they do so in numbers. */
const filesPauseMs = 50;

/** Hints on the image references of open documents that lead to no file. */
export class MissingHints implements vscode.Disposable {
  readonly #leads: DocumentLeads;
  readonly #shown = vscode.languages.createDiagnosticCollection('easel');
  readonly #waiting = new Map<vscode.TextDocument, NodeJS.Timeout>();
  readonly #subscriptions: vscode.Disposable;

  constructor(leads: DocumentLeads, files: WorkspaceFiles) {
    this.#leads = leads;
    const lookAtAll = (pauseMs: number): void => {
      leads.forget();
      for (const document of vscode.workspace.textDocuments) this.#lookSoon(document, pauseMs);
    };
    this.#subscriptions = vscode.Disposable.from(
      this.#shown,
      files.onDidChange(() => lookAtAll(filesPauseMs)),
      vscode.workspace.onDidOpenTextDocument((document) => this.#lookSoon(document, 0)),
      vscode.workspace.onDidChangeTextDocument(({ document }) => this.#lookSoon(document, typingPauseMs)),
      vscode.workspace.onDidCloseTextDocument((document) => this.#leave(document)),
      vscode.workspace.onDidChangeWorkspaceFolders(() => lookAtAll(0)),
      vscode.workspace.onDidChangeConfiguration((event) => {
        if (event.affectsConfiguration('easel')) lookAtAll(0);
      }),
    );
    lookAtAll(0);
  }

  dispose(): void {
    for (const timer of this.#waiting.values()) clearTimeout(timer);
    this.#waiting.clear();
    this.#subscriptions.dispose();
  }

  #lookSoon(document: vscode.TextDocument, pauseMs: number): void {
    if (hintedLanguage(document.languageId, document.uri.path) === undefined) return;
    clearTimeout(this.#waiting.get(document));
    this.#waiting.set(
      document,
      setTimeout(() => this.#look(document), pauseMs),
    );
  }

  #leave(document: vscode.TextDocument): void {
    clearTimeout(this.#waiting.get(document));
    this.#waiting.delete(document);
    this.#shown.delete(document.uri);
  }

  /** What is shown stays until it is known what is right. */
  #look(document: vscode.TextDocument): void {
    this.#waiting.delete(document);
    if (!wantsHints(document)) {
      this.#shown.delete(document.uri);
      return;
    }
    const leads = this.#leads.now(document);
    if (leads) this.#show(document, leads);
    else void this.#leads.known(document).then(() => this.#lookSoon(document, 0));
  }

  #show(document: vscode.TextDocument, leads: readonly Lead[]): void {
    const severity = severityIn(document);
    const hints = missingFiles(leads).map(({ create, mention }) => {
      const text = vscode.l10n.t('Image not found: {0}', create);
      const hint = new vscode.Diagnostic(rangeOf(document, mention), text, severity);
      hint.source = 'Easel';
      hint.code = missingCode;
      return hint;
    });
    if (hints.length > 0 || this.#shown.has(document.uri)) this.#shown.set(document.uri, hints);
  }
}

/** Where a reference stands. */
export function rangeOf(
  document: vscode.TextDocument,
  { start, end }: { readonly start: number; readonly end: number },
): vscode.Range {
  return new vscode.Range(document.positionAt(start), document.positionAt(end));
}

function severityIn({ uri }: vscode.TextDocument): vscode.DiagnosticSeverity {
  const wanted = vscode.workspace.getConfiguration('easel', uri).get('missingImages');
  return wanted === 'warning' ? vscode.DiagnosticSeverity.Warning : vscode.DiagnosticSeverity.Hint;
}
