import { resolve } from 'node:path';
import { parseArgs } from 'node:util';
import { defaultBaseUrl } from '../backends/toapis/baseUrl.ts';
import type { Job } from '../core/job.ts';
import { parseUsd } from '../core/spend.ts';
import { ownFolder } from '../local/ownFolder.ts';

/** How a server is to work that no editor has started. */
export type AloneOptions = {
  /** Absolute path of the folder that nothing leaves. */
  readonly workspace: string;
  /** Absolute path of the folder for the journal and the ledger. */
  readonly data: string;
  readonly backend: Job['backend'];
  readonly baseUrl: string;
  /** USD; never passed. */
  readonly dailyLimit: number;
  /** Whether references may be sent. */
  readonly allowUploads: boolean;
  readonly key: string | undefined;
};

/** What to write to somebody who has called it wrongly. */
export const usage = `Usage: node mcp.js --workspace <folder> [options]

A server of the Model Context Protocol over stdio that makes images in one folder.

  --workspace <folder>     where images are made; nothing outside is read or written
  --daily-limit <usd>      what may be spent a day; orders beyond are refused (default 5)
  --allow-uploads          send references, which get public addresses (default: refused)
  --backend <name>         toapis, or placeholder: offline, for nothing (default toapis)
  --base-url <url>         address of the API (default ${defaultBaseUrl})
  --data <folder>          where journal and ledger lie; servers with the same one share one limit

Environment: TOAPIS_API_KEY, the API key; EASEL_BACKEND and EASEL_BASE_URL, which the options go before.
`;

/** The same as the setting easel.dailySpendLimit, USD. */
const defaultLimitUsd = '5';

const backends = ['toapis', 'placeholder'] as const;

/** Reads the command line and the environment. @throws Error that says what is wrong */
export function readOptions(args: readonly string[], environment: NodeJS.ProcessEnv): AloneOptions {
  const { values } = parseArgs({
    args: [...args],
    options: {
      workspace: { type: 'string' },
      data: { type: 'string' },
      backend: { type: 'string' },
      'base-url': { type: 'string' },
      'daily-limit': { type: 'string' },
      'allow-uploads': { type: 'boolean' },
    },
  });
  if (!values.workspace) throw new Error('--workspace is missing.');
  const named = values.backend ?? environment.EASEL_BACKEND ?? 'toapis';
  const backend = backends.find((each) => each === named);
  if (!backend) throw new Error(`--backend is one of ${backends.join(', ')}.`);
  const dailyLimit = parseUsd(values['daily-limit'] ?? defaultLimitUsd);
  if (dailyLimit === undefined) throw new Error('--daily-limit is an amount in USD, such as 2.50.');
  return {
    workspace: resolve(values.workspace),
    data: resolve(values.data ?? ownFolder(environment)),
    backend,
    baseUrl: values['base-url'] ?? environment.EASEL_BASE_URL ?? defaultBaseUrl,
    dailyLimit,
    allowUploads: values['allow-uploads'] ?? false,
    key: keyIn(environment),
  };
}

function keyIn({ TOAPIS_API_KEY = '' }: NodeJS.ProcessEnv): string | undefined {
  return TOAPIS_API_KEY.trim() === '' ? undefined : TOAPIS_API_KEY.trim();
}
