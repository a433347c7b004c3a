import { EaselError } from '../../core/errors.ts';

/** Where the API lives unless a setting says otherwise. */
export const defaultBaseUrl = 'https://toapis.com';
/** Where a key is made and seen. */
export const keyPage = 'https://toapis.com/console/token';

const loopbackNames = new Set(['localhost', '127.0.0.1', '[::1]']);

/** Whether a URL may carry secrets or images: https anywhere, http on this machine only. */
export function isSafeUrl(url: URL): boolean {
  return url.protocol === 'https:' || (url.protocol === 'http:' && loopbackNames.has(url.hostname));
}

/** Whether a URL leads to this machine, by whatever name or address. */
export function isLocalUrl({ hostname }: URL): boolean {
  return /^(?:(?:.*\.)?localhost\.?|127\.[\d.]+|0\.0\.0\.0|\[::1?\]|\[::ffff:(?:7f[\da-f]{2}:[\da-f]+|0:0)\])$/i.test(
    hostname,
  );
}

/**
 * What a person pasted, as the base that `/v1/…` is appended to. Forgives spaces, trailing slashes, a trailing
 * `/v1` and a pasted endpoint.
 * @throws EaselError insecure-base-url when it is no URL, not https (http on loopback is fine), or holds a
 * user name, query or fragment.
 */
export function normaliseBaseUrl(text: string): string {
  const trimmed = text.trim().replace(/\/+$/, '') || defaultBaseUrl;
  const refuse = (why: string): EaselError =>
    new EaselError('insecure-base-url', `The base URL ${why}`, { details: { why } });
  const url = URL.parse(trimmed);
  if (!url) throw refuse('is not a URL');
  if (!isSafeUrl(url)) throw refuse('must be https, or http on this machine');
  if (url.username || url.password || url.search || url.hash) {
    throw refuse('must not have a user name, query or fragment');
  }
  const path = url.pathname.replace(/\/v1(\/.*)?$/, '').replace(/\/+$/, '');
  return url.origin + path;
}
