import { createRequire } from 'node:module';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import * as vscode from 'vscode';
import * as z from 'zod/mini';
import type { NetworkSettings } from '../backends/toapis/http.ts';
import { proxyFor } from '../local/proxy.ts';

/** How long the editor may look for a proxy, ms: after that its window is taken for gone. */
const resolverMs = 10_000;

type ResolveProxy = (url: string) => Promise<string | undefined>;

/** The editor's network settings, as the backend needs them. */
export function editorNetwork(): NetworkSettings {
  const fromEditor = editorResolver();
  return {
    strictSsl: () => vscode.workspace.getConfiguration('http').get('proxyStrictSSL', true),
    proxyFor: async (url) => {
      try {
        if (fromEditor) {
          const proxy = await Promise.race([fromEditor(url), silence()]);
          return proxy === '' ? undefined : proxy;
        }
      } catch {
        // The editor's own resolver is not documented: when it fails, the settings decide.
      }
      return proxyFromSettings(url);
    },
  };
}

/** The editor's own resolver knows PAC files and the system's proxy. It is not documented, so it may be missing. */
function editorResolver(): ResolveProxy | undefined {
  const load = createRequire(join(vscode.env.appRoot, 'package.json'));
  const Agent = z.looseObject({
    resolveProxyURL: z.custom<ResolveProxy>((value) => typeof value === 'function'),
  });
  for (const modules of ['node_modules', 'node_modules.asar']) {
    try {
      const agent = Agent.safeParse(load(join(vscode.env.appRoot, modules, '@vscode/proxy-agent')));
      if (agent.success) return agent.data.resolveProxyURL;
    } catch {
      continue; // not in this build of the editor
    }
  }
  return undefined;
}

async function silence(): Promise<never> {
  await sleep(resolverMs, undefined, { ref: false });
  throw new Error('The editor does not answer');
}

function proxyFromSettings(url: string): string | undefined {
  const settings = vscode.workspace.getConfiguration('http');
  if (settings.get('proxySupport') === 'off') return undefined;
  return proxyFor(url, { proxy: settings.get('proxy', ''), noProxy: settings.get<string[]>('noProxy', []) });
}
