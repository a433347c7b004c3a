import { mkdir, open, readdir, readFile, rm } from 'node:fs/promises';
import { join } from 'node:path';
import * as z from 'zod/mini';
import { dayOf } from '../core/localDay.ts';
import type { Day } from '../core/localDay.ts';
import { SpendEntry } from '../core/spendEntry.ts';
import type { Log } from '../jobs/ports.ts';
import type { SpendStore } from '../jobs/spendKeeper.ts';
import { codeOf } from './durableFile.ts';

/** A line on disk. A later version of Easel raises the number when old lines no longer fit. */
const Line = z.extend(SpendEntry, { version: z.literal(1) });

const fileName = /^(\d{4}-\d{2}-\d{2})\.jsonl$/;

/**
 * The spend ledger as one file a day, under the extension's global storage. Lines are only ever added, each write
 * in one piece at the end of the file, so that all windows of the machine can write at once.
 */
export class SpendLedger implements SpendStore {
  readonly #directory: string;
  readonly #log: Log;
  /** Files about whose broken lines it was spoken. */
  readonly #lamented = new Set<string>();

  /** @param storage directory of the extension's global storage */
  constructor(storage: string, log: Log) {
    this.#directory = join(storage, 'spend');
    this.#log = log;
  }

  async read(from: Day): Promise<SpendEntry[]> {
    const days = (await this.#days()).filter((day) => day >= from);
    return (await Promise.all(days.map((day) => this.#readDay(day)))).flat();
  }

  async append(entries: readonly SpendEntry[]): Promise<void> {
    await mkdir(this.#directory, { recursive: true });
    const byDay = Map.groupBy(entries, ({ at }) => dayOf(at));
    for (const [day, sameDay] of byDay) {
      const lines = sameDay.map((entry): z.infer<typeof Line> => ({ version: 1, ...entry }));
      await appendSynced(this.#pathOf(day), lines.map((line) => JSON.stringify(line)).join('\n'));
    }
  }

  async forget(before: Day): Promise<void> {
    const days = (await this.#days()).filter((day) => day < before);
    for (const day of days) await rm(this.#pathOf(day), { force: true });
  }

  async #days(): Promise<Day[]> {
    const names = await orAbsent(readdir(this.#directory), []);
    return names.map((name) => fileName.exec(name)?.[1]).filter((day) => day !== undefined);
  }

  async #readDay(day: Day): Promise<SpendEntry[]> {
    const text = await orAbsent(readFile(this.#pathOf(day), 'utf8'), '');
    const lines = text.split('\n').filter((line) => line !== '');
    const entries = lines.map(entryOf).filter((entry) => entry !== undefined);
    if (entries.length < lines.length && !this.#lamented.has(day)) {
      this.#lamented.add(day);
      this.#log.warn(`${lines.length - entries.length} lines of the spend ledger of ${day} cannot be read`);
    }
    return entries;
  }

  #pathOf(day: Day): string {
    return join(this.#directory, `${day}.jsonl`);
  }
}

function entryOf(line: string): SpendEntry | undefined {
  try {
    const { version, ...entry } = z.parse(Line, JSON.parse(line));
    return entry;
  } catch {
    return undefined;
  }
}

/** Begins with a new line too: what a crash has left half written must not take the next line with it. */
async function appendSynced(path: string, text: string): Promise<void> {
  const file = await open(path, 'a');
  try {
    await file.writeFile(`\n${text}\n`);
    await file.datasync();
  } finally {
    await file.close();
  }
}

async function orAbsent<T>(reading: Promise<T>, absent: T): Promise<T> {
  try {
    return await reading;
  } catch (thrown) {
    if (codeOf(thrown) === 'ENOENT') return absent;
    throw thrown;
  }
}
