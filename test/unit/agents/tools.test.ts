import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { toolNames } from '../../../src/agents/toolNames.ts';
import { toolDefinitions } from '../../../src/agents/tools.ts';

type Tool = Readonly<Record<string, unknown>>;
const read = (path: string): unknown => JSON.parse(readFileSync(new URL(path, import.meta.url), 'utf8'));
const manifest = read('../../../package.json') as { contributes: { languageModelTools: Tool[] } };
const texts = read('../../../package.nls.json') as Record<string, string>;

describe('The tools for language models', () => {
  const declared = manifest.contributes.languageModelTools;

  it('are declared as they are defined: names, words for the model, and the schema of the input', () => {
    assert.deepEqual(
      declared.map(({ name, modelDescription, inputSchema }) => ({ name, modelDescription, inputSchema })),
      toolDefinitions.map(({ name, description, inputSchema }) => ({
        name: `easel_${name}`,
        modelDescription: description,
        inputSchema,
      })),
    );
    assert.deepEqual(
      toolDefinitions.map(({ name }) => name),
      toolNames,
    );
  });

  for (const tool of declared) {
    it(`${String(tool.name)} can be found and referred to, in the words of the person, where AI is on`, () => {
      assert.match(String(tool.name), /^[a-z]+_[a-z]+_[a-z_]+$/);
      assert.match(String(tool.toolReferenceName), /^[a-z]+[A-Za-z]+$/);
      assert.equal(tool.canBeReferencedInPrompt, true);
      assert.equal(tool.when, '!config.chat.disableAIFeatures');
      assert.match(String(tool.icon), /^\$\([a-z-]+\)$/);
      for (const text of [tool.displayName, tool.userDescription]) {
        assert.ok(texts[String(text).slice(1, -1)], String(text));
      }
    });

    it(`${String(tool.name)} tells the model when not to use it, and takes nothing that it does not know`, () => {
      assert.match(String(tool.modelDescription), /Do not use it/);
      assert.equal((tool.inputSchema as Tool).additionalProperties, false);
      assert.equal((tool.inputSchema as Tool).type, 'object');
    });
  }
});
