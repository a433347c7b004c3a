import assert from 'node:assert/strict';
import { join, resolve } from 'node:path';
import { readOptions } from '../../../src/mcp/options.ts';

describe('The options of a server that works alone', () => {
  it('are as careful as they can be unless somebody says otherwise', () => {
    const environment = { XDG_DATA_HOME: '/data', LOCALAPPDATA: '/data' };
    const { data, ...others } = readOptions(['--workspace', 'site'], environment);
    assert.deepEqual(others, {
      workspace: resolve('site'),
      backend: 'toapis',
      baseUrl: 'https://toapis.com',
      dailyLimit: 5,
      allowUploads: false,
      key: undefined,
    });
    if (process.platform !== 'darwin') assert.equal(data.toLowerCase(), resolve(join('/data', 'easel')));
  });

  it('come from the command line first, then from the environment', () => {
    const environment = {
      TOAPIS_API_KEY: ' sk-1 ',
      EASEL_BACKEND: 'placeholder',
      EASEL_BASE_URL: 'https://one.example',
    };
    const workspace = ['--workspace', '/site'];
    const from = readOptions([...workspace, '--data', '/d'], environment);
    assert.deepEqual([from.key, from.backend, from.baseUrl], ['sk-1', 'placeholder', 'https://one.example']);
    const before = readOptions(
      [
        ...workspace,
        ...['--backend', 'toapis', '--base-url', 'https://two.example'],
        ...['--daily-limit', '0.25', '--allow-uploads'],
      ],
      environment,
    );
    assert.deepEqual(
      [before.backend, before.baseUrl, before.dailyLimit, before.allowUploads],
      ['toapis', 'https://two.example', 0.25, true],
    );
  });

  it('do not take the key from the command line, which others can read', () => {
    assert.throws(() => readOptions(['--workspace', '/site', '--key', 'sk-1'], {}), /--key/);
  });

  it('are refused where they make no sense', () => {
    for (const args of [
      [],
      ['--workspace', ''],
      ['--workspace', '/site', '--backend', 'other'],
      ['--workspace', '/site', '--daily-limit', 'all'],
      ['--workspace', '/site', '--daily-limit=-1'],
      ['--workspace', '/site', '--daily-limit', 'Infinity'],
      ['--workspace', '/site', '--allow-upload'],
      ['--workspace', '/site', 'more'],
    ]) {
      assert.throws(() => readOptions(args, {}), Error, args.join(' '));
    }
    assert.throws(() => readOptions(['--workspace', '/site'], { EASEL_BACKEND: 'other' }), /--backend/);
  });
});
