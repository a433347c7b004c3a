import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { currentVscode, oldestVscode, releases, wantedVscode } from '../vscode/releases.ts';

describe('The versions of VS Code to test in', () => {
  const before = { ...process.env };
  afterEach(() => {
    for (const name of ['VSCODE_TEST_RELEASE', 'VSCODE_TEST_VERSION']) {
      if (before[name] === undefined) Reflect.deleteProperty(process.env, name);
      else process.env[name] = before[name];
    }
  });

  it('begin with the one that package.json admits', () => {
    const { engines } = JSON.parse(readFileSync('package.json', 'utf8')) as { engines: { vscode: string } };
    const [major, minor] = oldestVscode.split('.');
    assert.equal(engines.vscode, `^${major}.${minor}.0`);
    assert.ok(releases[oldestVscode] && releases[currentVscode]);
  });

  it('are chosen by name, or by the environment', () => {
    Reflect.deleteProperty(process.env, 'VSCODE_TEST_RELEASE');
    Reflect.deleteProperty(process.env, 'VSCODE_TEST_VERSION');
    assert.equal(wantedVscode(), currentVscode);
    process.env.VSCODE_TEST_VERSION = '1.110.0';
    assert.equal(wantedVscode(), '1.110.0');
    assert.equal(wantedVscode('oldest'), oldestVscode);
    process.env.VSCODE_TEST_RELEASE = 'oldest';
    assert.equal(wantedVscode(), oldestVscode);
    process.env.VSCODE_TEST_RELEASE = 'newest';
    assert.equal(wantedVscode(), currentVscode);
    process.env.VSCODE_TEST_RELEASE = 'latest';
    assert.throws(() => wantedVscode(), /oldest.*newest.*latest/);
  });
});
