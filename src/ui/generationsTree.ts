import * as vscode from 'vscode';
import { fileNameOf } from '../core/fileName.ts';
import { canContinue, canOnlyBeOrderedAnew, isFinished, isResting } from '../core/job.ts';
import type { Job, SavedImage } from '../core/job.ts';
import { elapsedText, jobText, jobWarning } from './jobText.ts';
import { sizeLabel } from './requestText.ts';
import { firstLine } from './statusBar.ts';

/** A row of the list. Its ids are what the commands of its menu get. */
export class GenerationItem extends vscode.TreeItem {
  readonly jobId: string;
  readonly imageUri: string | undefined;
  readonly children: readonly GenerationItem[];

  constructor(
    label: string,
    jobId: string,
    imageUri: string | undefined,
    children: readonly GenerationItem[],
  ) {
    super(
      label,
      children.length > 0 ? vscode.TreeItemCollapsibleState.Expanded : vscode.TreeItemCollapsibleState.None,
    );
    this.jobId = jobId;
    this.imageUri = imageUri;
    this.children = children;
  }
}

/** The rows of the list of generations, newest first. */
export function generationItems(jobs: readonly Job[], now: number): GenerationItem[] {
  return jobs.map((job) => jobItem(job, now));
}

function jobItem(job: Job, now: number): GenerationItem {
  const [only, ...others] = job.files;
  const images = others.length > 0 ? job.files.map((image, index) => imageItem(job, image, index)) : [];
  const item = new GenerationItem(
    firstLine(job.request.prompt),
    job.id,
    images.length > 0 ? undefined : only?.uri,
    images,
  );
  const elapsed = elapsedText((job.finishedAt ?? now) - job.createdAt);
  item.id = job.id;
  item.description = [sizeLabel(job.request), jobText(job), isResting(job) ? '' : elapsed]
    .filter((part) => part !== '')
    .join(' · ');
  item.contextValue = ['job', ...abilities(job, item)].join(' ');
  item.iconPath = icon(job, only);
  item.tooltip = tooltip(job, elapsed);
  item.accessibilityInformation = { label: `${item.label as string}, ${item.description}` };
  if (item.imageUri) item.command = openCommand(item.imageUri);
  return item;
}

function imageItem(job: Job, image: SavedImage, index: number): GenerationItem {
  const uri = vscode.Uri.parse(image.uri, true);
  const item = new GenerationItem(fileNameOf(uri.path), job.id, image.uri, []);
  item.id = `${job.id}/${index}`;
  item.description = `${image.width}×${image.height}`;
  item.iconPath = uri;
  item.contextValue = 'image';
  item.command = openCommand(image.uri);
  return item;
}

function abilities(job: Job, item: GenerationItem): string[] {
  return [
    ...(isResting(job) ? [] : ['running']),
    ...(canContinue(job) ? ['continuable'] : []),
    ...(canOnlyBeOrderedAnew(job) ? ['retryable'] : []),
    ...(isFinished(job) ? ['finished'] : []),
    ...(item.imageUri ? ['image'] : []),
  ];
}

function icon(job: Job, image: SavedImage | undefined): vscode.ThemeIcon | vscode.Uri {
  if (!isResting(job)) return new vscode.ThemeIcon('loading~spin');
  if (job.state === 'failed')
    return new vscode.ThemeIcon('error', new vscode.ThemeColor('list.errorForeground'));
  if (job.state === 'paused') return new vscode.ThemeIcon('debug-pause');
  return image ? vscode.Uri.parse(image.uri, true) : new vscode.ThemeIcon('file-media');
}

function tooltip(job: Job, elapsed: string): vscode.MarkdownString {
  const text = new vscode.MarkdownString();
  const lines = [
    job.request.prompt,
    `${job.request.model}, ${sizeLabel(job.request)}`,
    [jobText(job), elapsed].filter(Boolean).join(', '),
    jobWarning(job) ?? '',
    // To quote when asking the support about a charge.
    job.task && job.backend === 'toapis' ? vscode.l10n.t('Task {0}', job.task.id) : '',
  ];
  // Prompts and messages are text, never markup.
  for (const line of lines.filter((each) => each !== '')) text.appendText(line).appendMarkdown('\n\n');
  return text;
}

function openCommand(uri: string): vscode.Command {
  return { command: 'vscode.open', title: vscode.l10n.t('Open'), arguments: [vscode.Uri.parse(uri, true)] };
}
