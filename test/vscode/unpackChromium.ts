/**
 * Unpacks the Chromium of the package `@sparticuz/chromium`, its libraries and its font into the temporary folder of
 * this process. The package knows no other place, which is why this is a program of its own, started with another TMPDIR.
 */
import { fileURLToPath } from 'node:url';

import chromium, { inflate } from '@sparticuz/chromium';

await chromium.executablePath();
await inflate(fileURLToPath(new URL('../bin/al2023.tar.br', import.meta.resolve('@sparticuz/chromium'))));
