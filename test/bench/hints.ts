import { Follower, missingFiles } from '../../src/core/imageReferences/follow.ts';
import type { KnownSurroundings } from '../../src/core/imageReferences/follow.ts';
import { findImageMentions } from '../../src/core/imageReferences.ts';

const lines = 2_000;
const [warmRounds, rounds] = [40, 200];

/** Ten lines as people write them, with one image that is not there. */
const samples: Readonly<Record<string, (n: number) => string>> = {
  html: (n) => `
    <article class="card">
      <h2>Kite number ${n}</h2>
      <p>Flies in a breath of air, and is <em>sewn by hand</em> in a small workshop.</p>
      <a href="/kites/${n}.html" class="card-link" data-kite="${n}">
        <img src="../img/kite-${n}.webp" alt="A kite" width="640" height="360" loading="lazy" />
      </a>
      <!-- price -->
      <p class="price">€ ${n}</p>
    </article>`,
  css: (n) => `
.card-${n} > .picture:hover::before {
  display: grid;
  width: 120px;
  height: 90px;
  margin: 0 auto calc(1rem + 2px);
  background: no-repeat center / cover url("../img/kite-${n}.png");
  transition: transform 0.2s ease-in-out;
}

`,
  markdown: (n) => `
## Kite number ${n}

Flies in a *breath* of air, and is sewn by hand in a [small workshop](workshop.md) by the sea.

![A kite over a field](../img/kite-${n}.jpg "Kite ${n}")

- light, \`23 g\`
- quick

`,
  typescriptreact: (n) => `
export function Kite${n}({ name, price = ${n} }: KiteProps): JSX.Element {
  const [isOpen, setOpen] = useState<boolean>(false);
  return (
    <article className="card" onClick={() => setOpen(!isOpen)}>
      <img src="/img/kite-${n}.png" alt="A kite" width={640} height={360} />
      <h2>{isOpen ? name : \`Kite \${price}\`}</h2>
    </article>
  );
}`,
};

/** Prints what a pause in typing costs: the whole way from a text that has changed to what is missing in it. */
export function benchHints(): void {
  console.log(`${lines} lines        references   ms, median         95 %   × putting its lines together`);
  for (const [language, sample] of Object.entries(samples)) {
    const written = Array.from({ length: lines / 10 }, (_, n) => sample(n))
      .join('')
      .split('\n');
    const typedAt = written.findIndex((line) => line.includes('kite-7.'));
    const follower = new Follower();
    const times: number[] = [];
    const copies: number[] = [];
    let missing = 0;
    for (let round = 0; round < warmRounds + rounds; round++) {
      // One path is typed further, as a person does; then the editor hands the text over.
      const typed = written.with(
        typedAt,
        (written[typedAt] ?? '').replace('kite-7.', `kite-7${'x'.repeat(round % 20)}.`),
      );
      const begin = performance.now();
      const text = typed.join('\n');
      const copied = performance.now();
      const { leads } = follower.follow(findImageMentions(language, text), nothingThere);
      missing = missingFiles(leads).length;
      times.push(performance.now() - begin);
      copies.push(copied - begin);
    }
    const [middle, slow] = [0.5, 0.95].map((share) => quantile(times.slice(warmRounds), share));
    console.log(
      language.padEnd(18) +
        String(missing).padStart(10) +
        (middle ?? 0).toFixed(2).padStart(13) +
        (slow ?? 0).toFixed(2).padStart(13) +
        ((middle ?? 0) / quantile(copies.slice(warmRounds), 0.5)).toFixed(0).padStart(33),
    );
  }
  console.log('(goal: at most 2 ms)');
}

/** Everything is known already, and no image is there: the longest way. */
const nothingThere: KnownSurroundings = {
  document: 'site/pages/index.html',
  publicFolders: [],
  aliases: [{ prefix: '@/', targets: ['src'] }],
  kindOf: () => 'nothing',
};

function quantile(values: readonly number[], share: number): number {
  return values.toSorted((a, b) => a - b)[Math.floor(values.length * share)] ?? 0;
}
