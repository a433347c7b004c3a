import type { NetworkSettings } from '../backends/toapis/http.ts';

/** What is said about proxies besides the environment. */
export type ProxySettings = {
  /** Goes before those of the environment; empty for none. */
  readonly proxy: string;
  /** Hosts that are reached without one, besides those of `NO_PROXY`. */
  readonly noProxy: readonly string[];
};

/** The proxy for a URL by settings and the usual variables of the environment; undefined for none. */
export function proxyFor(url: string, { proxy, noProxy }: ProxySettings): string | undefined {
  const { hostname, port, protocol } = new URL(url);
  if (['localhost', '127.0.0.1', '[::1]'].includes(hostname)) return undefined;
  const exempt = [...noProxy, ...fromEnvironment('NO_PROXY').split(',')];
  if (exempt.some((entry) => isExempt(entry.trim(), hostname, port))) return undefined;
  const candidates = [
    proxy,
    protocol === 'https:' ? fromEnvironment('HTTPS_PROXY') : '',
    fromEnvironment('HTTP_PROXY'),
  ];
  return candidates.find((each) => each !== '');
}

/** The network as the environment alone describes it. */
export const environmentNetwork: NetworkSettings = {
  proxyFor: (url) => Promise.resolve(proxyFor(url, { proxy: '', noProxy: [] })),
  strictSsl: () => true,
};

function fromEnvironment(name: string): string {
  return process.env[name] ?? process.env[name.toLowerCase()] ?? '';
}

function isExempt(entry: string, hostname: string, port: string): boolean {
  if (entry === '*') return true;
  const [host = '', onlyPort] = entry.replace(/^\*?\./, '').split(':');
  if (!host || (onlyPort && onlyPort !== port)) return false;
  return hostname === host || hostname.endsWith(`.${host}`);
}
