import { PlaceholderRenderer } from '../../../../src/backends/placeholder/renderer.ts';

// Renders once, does not dispose of the renderer, and should end all the same.
const workerScript = new URL('echoWorker.ts', import.meta.url);
const renderer = new PlaceholderRenderer({ workerScript, wasmPath: '', fontPaths: [] });
process.stdout.write(await renderer.renderPlaceholder({ prompt: 'done', width: 8, height: 8 }));
