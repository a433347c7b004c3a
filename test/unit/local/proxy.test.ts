import assert from 'node:assert/strict';
import { proxyFor } from '../../../src/local/proxy.ts';

const names = ['NO_PROXY', 'HTTPS_PROXY', 'HTTP_PROXY', 'no_proxy', 'https_proxy', 'http_proxy'];
const none = { proxy: '', noProxy: [] };

describe('The proxy by settings and environment', () => {
  let before: Record<string, string | undefined>;
  beforeEach(() => {
    before = Object.fromEntries(names.map((name) => [name, process.env[name]]));
    for (const name of names) Reflect.deleteProperty(process.env, name);
  });
  afterEach(() => {
    for (const [name, value] of Object.entries(before)) {
      if (value === undefined) Reflect.deleteProperty(process.env, name);
      else process.env[name] = value;
    }
  });

  it('is none where nobody names one', () => {
    assert.equal(proxyFor('https://toapis.com/v1', none), undefined);
  });

  it('is that of the settings, then that of the protocol', () => {
    process.env.HTTPS_PROXY = 'http://secure:1';
    process.env.http_proxy = 'http://plain:2';
    assert.equal(proxyFor('https://toapis.com', { ...none, proxy: 'http://own:3' }), 'http://own:3');
    assert.equal(proxyFor('https://toapis.com', none), 'http://secure:1');
    assert.equal(proxyFor('http://toapis.com', none), 'http://plain:2');
  });

  it('is never one for this machine, and none for what is exempt', () => {
    const proxy = 'http://own:3';
    process.env.NO_PROXY = 'a.example, *.b.example:8443';
    for (const url of ['http://localhost:1', 'http://127.0.0.1:1', 'http://[::1]:1', 'https://a.example']) {
      assert.equal(proxyFor(url, { ...none, proxy }), undefined, url);
    }
    assert.equal(proxyFor('https://x.a.example', { ...none, proxy }), undefined);
    assert.equal(proxyFor('https://b.example:8443', { ...none, proxy }), undefined);
    assert.equal(proxyFor('https://b.example', { ...none, proxy }), proxy);
    assert.equal(proxyFor('https://nota.example', { ...none, proxy }), proxy);
    assert.equal(proxyFor('https://c.example', { proxy, noProxy: ['c.example'] }), undefined);
    assert.equal(proxyFor('https://c.example', { proxy, noProxy: ['*'] }), undefined);
  });
});
