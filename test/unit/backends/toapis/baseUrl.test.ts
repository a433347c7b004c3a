import assert from 'node:assert/strict';
import fc from 'fast-check';
import {
  defaultBaseUrl,
  isLocalUrl,
  isSafeUrl,
  normaliseBaseUrl,
} from '../../../../src/backends/toapis/baseUrl.ts';
import { EaselError } from '../../../../src/core/errors.ts';
import { calm, clientOf, orderOf, startServer } from './support.ts';

/** The base URL, or undefined when it is refused as it should be. */
function normalised(text: string): string | undefined {
  try {
    return normaliseBaseUrl(text);
  } catch (thrown) {
    assert.ok(thrown instanceof EaselError, String(thrown));
    assert.deepEqual([thrown.code, thrown.charged], ['insecure-base-url', 'no']);
    return undefined;
  }
}

describe('the base URL', () => {
  for (const [text, base] of [
    ['', 'https://toapis.com'],
    ['  ', 'https://toapis.com'],
    ['/', 'https://toapis.com'],
    ['https://toapis.com', 'https://toapis.com'],
    ['https://toapis.com/', 'https://toapis.com'],
    ['https://toapis.com/v1', 'https://toapis.com'],
    ['https://toapis.com/v1/', 'https://toapis.com'],
    ['https://toapis.com//v1//', 'https://toapis.com'],
    ['https://toapis.com/v1/v1', 'https://toapis.com'],
    [' https://toapis.com/v1/images/generations', 'https://toapis.com'],
    ['https://toapis.com/v1/images/generations/tsk_img_1', 'https://toapis.com'],
    ['https://toapis.com/v1/uploads/images\n', 'https://toapis.com'],
    ['\thttps://toapis.cn/v1/balance/ ', 'https://toapis.cn'],
    ['HTTPS://ToAPIs.com:443/v1', 'https://toapis.com'],
    ['https://gateway.example:8443/toapis/v1', 'https://gateway.example:8443/toapis'],
    ['https://gateway.example/v1beta', 'https://gateway.example/v1beta'],
    ['https://gateway.example/api/', 'https://gateway.example/api'],
    ['http://localhost:3000/v1', 'http://localhost:3000'],
    ['http://127.0.0.1:3000', 'http://127.0.0.1:3000'],
    ['http://[::1]:3000/', 'http://[::1]:3000'],
  ] as const) {
    it(`is ${base} for ${JSON.stringify(text)}`, () => assert.equal(normalised(text), base));
  }

  for (const text of [
    'http://evil',
    'http://toapis.com',
    'http://127.0.0.2',
    'http://127.0.0.1.evil.example',
    'http://localhost.evil.example',
    'http://192.168.0.1:3000',
    'http://0.0.0.0',
    'http://[::2]',
    'https://user:pw@x',
    'https://user@toapis.com',
    'https://:pw@toapis.com',
    'https://toapis.com?key=sk-1234567890',
    'https://toapis.com/v1#top',
    'ftp://toapis.com',
    'file:///etc/passwd',
    'javascript:alert(1)',
    'blob:https://toapis.com/1',
    'data:text/plain,hello',
    'toapis.com',
    'localhost:3000',
    '//toapis.com',
    'https://',
    'https://[',
    'sk-0123456789abcdef',
  ]) {
    it(`is refused when it is ${text}`, () => assert.equal(normalised(text), undefined));
  }

  it('does not repeat what was typed: it may hold a password', () => {
    for (const text of ['https://user:hunter22@toapis.com', 'https://toapis.com?key=hunter22', 'hunter22']) {
      assert.throws(
        () => normaliseBaseUrl(text),
        (thrown) => thrown instanceof EaselError && !JSON.stringify(thrown.toRecord()).includes('hunter22'),
      );
    }
  });

  const urlLike = fc
    .tuple(
      fc.constantFrom('', ' ', '\n'),
      fc.constantFrom('https://', 'http://', 'HTTPS:', 'ftp://', '//', 'wss://', ''),
      fc.oneof(
        fc.domain(),
        fc.constantFrom('localhost', '127.0.0.1', '[::1]', 'a@b', 'a:b@c', 'toapis.com:443'),
      ),
      fc.array(
        fc.constantFrom(
          '',
          'v1',
          'V1',
          'v1beta',
          'images',
          'generations',
          '..',
          '.',
          '%2e%2e',
          '%76%31',
          'é',
          ' ',
        ),
        { maxLength: 6 },
      ),
      fc.constantFrom('', '/', '//', '?', '#', '?a=b', '#c', ' '),
    )
    .map(([space, scheme, host, path, end]) => `${space}${scheme}${[host, ...path].join('/')}${end}`);

  it('is the same when it was normalised before, is https or on this machine, and never ends with /v1', () => {
    fc.assert(
      fc.property(fc.oneof(urlLike, fc.webUrl({ withQueryParameters: true }), fc.string()), (text) => {
        const base = normalised(text);
        if (base === undefined) return;
        assert.equal(normalised(base), base);
        assert.equal(normalised(`${base}/`), base);
        assert.equal(normalised(`${base}/v1`), base);
        assert.equal(normalised(`  ${base}/v1/images/generations/ `), base);
        assert.doesNotMatch(base, /\/(v1)?$/);
        const url = new URL(base);
        assert.ok(isSafeUrl(url));
        assert.ok(base.startsWith(url.origin));
        assert.equal(url.username + url.password + url.search + url.hash, '');
        assert.equal(new URL(`${base}/v1/balance`).origin, url.origin);
      }),
      { numRuns: 2_000 },
    );
  });

  it('may be pasted in any of these ways, and every call goes to the right path', async () => {
    const server = await startServer();
    for (const end of ['', '/', '/v1', '/v1/', '/v1/images/generations', '/v1/v1']) {
      const client = clientOf(server, { baseUrl: () => ` ${server.baseUrl}${end} ` });
      await client.status(await client.create(orderOf(), calm), calm);
    }
    assert.equal(server.ledger.accepted.length, 6);
    assert.equal(server.ledger.polls(), 6);
  });

  it('is the provider’s unless said otherwise', () => {
    assert.equal(normalised(''), defaultBaseUrl);
  });
});

describe('a URL of this machine', () => {
  it('is known by every name and address of it', () => {
    const own = [
      ...[
        'localhost',
        'LOCALHOST.',
        'a.localhost',
        '127.0.0.1',
        '127.255.0.9',
        '127.1',
        '0x7f.1',
        '0',
        '0.0.0.0',
      ],
      ...['[::1]', '[::]', '[::ffff:127.0.0.1]', '[0:0:0:0:0:ffff:7f00:1]', '[::ffff:0.0.0.0]'],
    ];
    for (const host of own) assert.ok(isLocalUrl(new URL(`https://${host}:1/`)), host);
  });

  it('is no other', () => {
    const others = [
      'localhost.example',
      'notlocalhost',
      '128.0.0.1',
      '1.127.0.0',
      '[::2]',
      '[::ffff:128.0.0.1]',
    ];
    for (const host of others) assert.ok(!isLocalUrl(new URL(`https://${host}/`)), host);
  });
});

describe('a URL that is safe', () => {
  it('is https anywhere, or http on this machine', () => {
    for (const [text, safe] of [
      ['https://files.toapis.com/1.png', true],
      ['https://192.168.0.1/', true],
      ['http://localhost/', true],
      ['http://127.0.0.1:1/', true],
      ['http://[::1]:1/', true],
      ['http://files.toapis.com/1.png', false],
      ['http://127.0.0.2/', false],
      ['ws://localhost/', false],
      ['data:,x', false],
    ] as const) {
      assert.equal(isSafeUrl(new URL(text)), safe, text);
    }
  });
});
