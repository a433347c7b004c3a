import assert from 'node:assert/strict';
import { PlaceholderBackend } from '../../../../src/backends/placeholder/backend.ts';
import type { GenerationRequest } from '../../../../src/core/request.ts';
import { exactly, requestFor, sampleRequest } from '../../support/requests.ts';

/** What is drawn for a request, each as `width height`. */
async function drawnFor(request: GenerationRequest): Promise<string[]> {
  const drawn: string[] = [];
  const backend = new PlaceholderBackend(({ width, height }) => {
    drawn.push(`${width} ${height}`);
    return Promise.resolve(new Uint8Array());
  });
  const taskId = await backend.create({ businessId: 'me', request, references: [] });
  const status = await backend.status(taskId);
  assert.ok(status.state === 'succeeded');
  for (const url of status.urls) await backend.download(url, new AbortController().signal);
  return drawn;
}

describe('placeholder backend', () => {
  it('draws as many as asked for, of the pixels of their cell', async () => {
    assert.deepEqual(await drawnFor(sampleRequest({ tier: '2K', ratio: '16:9' })), ['2048 1152']);
    assert.deepEqual(await drawnFor(requestFor('gpt-4o-image', 2)), ['1024 1024', '1024 1024']);
  });

  it('draws the first file that code names, of exactly its pixels', async () => {
    const exact = exactly(['banner.webp', 16_383, 90], ['banner@2x.webp', 180, 120]);
    assert.deepEqual(await drawnFor(sampleRequest({ exact })), ['16383 90']);
  });
});
