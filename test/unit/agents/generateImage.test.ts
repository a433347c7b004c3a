import assert from 'node:assert/strict';
import fc from 'fast-check';
import { EaselError } from '../../../src/core/errors.ts';
import { formatOfPath } from '../../../src/core/exactImage.ts';
import { markPlaceholder } from '../../../src/core/placeholderMark.ts';
import { validateRequest } from '../../../src/core/request.ts';
import { sha256Of } from '../../../src/jobs/hash.ts';
import { makePng } from '../support/images.ts';
import { sampleProvenance } from '../support/provenance.ts';
import { exactly, sampleRequest } from '../support/requests.ts';
import { Office, site } from './office.ts';

const placeholder = (): Uint8Array => markPlaceholder(makePng(4, 4), sampleProvenance, sha256Of);
const wish = { prompt: 'A red kite', path: 'img/hero.webp', width: 1200, height: 630 };
const target = { root: site, inWorkspace: true, directory: 'img', stem: 'hero' };

describe('generate_image', () => {
  let office: Office;
  beforeEach(() => (office = new Office()));

  it('orders the exact file in the smallest size that covers it, and answers at once', async () => {
    const { isError, text, pictures } = await office.call('generate_image', wish);
    assert.equal(isError, false);
    assert.deepEqual(pictures, []);
    assert.deepEqual(office.ordered, [
      {
        model: 'gpt-image-2',
        prompt: 'A red kite',
        tier: '2K',
        ratio: '2:1',
        count: 1,
        references: [],
        extendedSizes: false,
        target,
        exact: exactly(['img/hero.webp', 1200, 630]),
      },
    ]);
    assert.match(
      text,
      /^path: img\/hero\.webp \(1200×630 px, WebP\)\nstate: pending, ordered as gpt-image-2 2K 2:1$/m,
    );
    assert.match(text, /price: about \$0\.020/);
    assert.match(text, /call check_images/i);
  });

  it('makes what a resolution and a size are, in the format of the path', async () => {
    await office.call('generate_image', { prompt: 'x', path: 'a.jpg', resolution: '2K', size: '16:9' });
    const [request] = office.ordered;
    assert.deepEqual([request?.tier, request?.ratio], ['2K', '16:9']);
    assert.deepEqual(request?.exact, exactly(['a.jpg', 2048, 1152]));
  });

  it('takes the sizes of the settings when none is named, and a plain one where nobody says the pixels', async () => {
    await office.call('generate_image', { prompt: 'x', path: 'a.png' });
    await office.call('generate_image', { prompt: 'x', path: 'b.png', model: 'gpt-4o-image', size: '2:3' });
    assert.deepEqual(
      office.ordered.map(({ exact }) => exact),
      [exactly(['a.png', 1024, 1024]), exactly(['b.png', 1024, 1536])],
    );
  });

  it('puts an image without a path into the assets folder, under the first name that is free and not awaited', async () => {
    office.put('assets/a-red-kite.png');
    await office.call('generate_image', { prompt: 'A red kite' });
    await office.call('generate_image', { prompt: 'A red kite' });
    assert.deepEqual(
      office.ordered.map(({ exact }) => exact?.files[0]?.path),
      ['assets/a-red-kite-2.png', 'assets/a-red-kite-3.png'],
    );
  });

  it('gives each of two calls at the same moment a name of its own', async () => {
    const [first, second] = await Promise.all([
      office.call('generate_image', wish),
      office.call('generate_image', wish),
    ]);
    assert.deepEqual([first.isError, second.isError].sort(), [false, true]);
    assert.equal(office.ordered.length, 1);
  });

  it('makes variants from the same image, in the size that covers the largest', async () => {
    const variants = [{ path: 'img/hero@2x.webp', width: 2400, height: 1260 }];
    await office.call('generate_image', { ...wish, variants });
    const [request] = office.ordered;
    assert.deepEqual(request?.exact, exactly(['img/hero.webp', 1200, 630], ['img/hero@2x.webp', 2400, 1260]));
    assert.deepEqual([request.tier, request.ratio], ['2K', '2:1']);
  });

  it('keeps an icon square and small', async () => {
    await office.call('generate_image', { prompt: 'x', path: 'favicon.ico', width: 512, height: 512 });
    assert.deepEqual(office.ordered[0]?.exact, exactly(['favicon.ico', 256, 256]));
  });

  it('puts the words of a preset around the prompt, and names those that there are', async () => {
    office.settings = { ...office.settings, presets: [{ name: 'Flat', after: ', flat', tier: '2K' }] };
    await office.call('generate_image', { prompt: 'A kite', path: 'a.png', preset: 'Flat' });
    assert.equal(office.ordered[0]?.prompt, 'A kite, flat');
    assert.equal(office.ordered[0].tier, '2K');
    assert.match(
      await office.refusal('generate_image', { prompt: 'x', preset: 'Round' }),
      /no preset "Round".*"Flat"/,
    );
  });

  it('takes a prompt of 10,000 characters as it is', async () => {
    const prompt = 'A kite. '.repeat(1_250);
    await office.call('generate_image', { ...wish, prompt });
    assert.equal(office.ordered[0]?.prompt, prompt);
  });

  it('sends references of the workspace by their URIs, in order', async () => {
    office.put('img/b c.png');
    office.put('a.tiff');
    await office.call('generate_image', { ...wish, references: ['/home/ann/site/img/b c.png', 'a.tiff'] });
    assert.deepEqual(office.ordered[0]?.references, [`${site}/img/b%20c.png`, `${site}/a.tiff`]);
  });

  it('says what to do where only placeholders are made', async () => {
    office.settings = { ...office.settings, prices: 'free' };
    const { text } = await office.call('generate_image', wish);
    assert.match(text, /price: free\n.*offline placeholders.*easel\.backend/s);
  });

  it('tells the model when the person said no, and that nothing was spent', async () => {
    office.gate = () => Promise.resolve(undefined);
    const { isError, text } = await office.call('generate_image', wish);
    assert.equal(isError, false);
    assert.match(text, /did not agree.*Nothing was ordered.*nothing was charged.*Do not try it again/s);
    office.gate = () => Promise.resolve([office.add(sampleRequest())]);
    assert.equal((await office.call('generate_image', wish)).isError, false);
  });

  for (const [code, told] of [
    ['workspace-untrusted', /Nothing was charged\. The user has to trust the workspace/],
    ['ledger-unusable', /Nothing was charged\. .*Check Setup/],
    ['journal-unwritable', /Nothing was charged\./],
  ] as const) {
    it(`says what follows from ${code}`, async () => {
      office.gate = () => Promise.reject(new EaselError(code, 'It cannot be'));
      assert.match(await office.refusal('generate_image', wish), told);
    });
  }

  describe('in the way of which is something', () => {
    it('refuses before anything is ordered when a file lies there, and goes over an untouched placeholder', async () => {
      office.put('img/hero.webp');
      assert.match(
        await office.refusal('generate_image', wish),
        /never overwrites.*Nothing was ordered or charged/s,
      );
      assert.deepEqual(office.ordered, []);
      office.put('img/hero.webp', placeholder());
      assert.equal((await office.call('generate_image', wish)).isError, false);
    });

    it('refuses a path that is on its way, or is being asked about', async () => {
      const answered = Promise.withResolvers<undefined>();
      office.gate = () => answered.promise;
      const asking = office.call('generate_image', wish);
      while (office.ordered.length === 0) await new Promise(setImmediate);
      assert.match(await office.refusal('generate_image', wish), /is pending.*check_images/);
      answered.resolve(undefined);
      await asking;
      office.add(sampleRequest({ target, exact: exactly(['img/hero.webp', 8, 8]) }), { state: 'waiting' });
      assert.match(await office.refusal('generate_image', { ...wish, path: 'img/HERO.webp' }), /is pending/);
      assert.equal(office.ordered.length, 1);
    });

    const error = new EaselError('download-failed', 'Gone').toRecord();
    const ours = sampleRequest({ target, exact: exactly(['img/hero.webp', 8, 8]) });
    const task = { id: 't', acceptedAt: 1 };

    for (const [what, changes] of [
      ['failed after it was paid', { state: 'failed', error, task }],
      ['is paused', { state: 'paused', paused: { reason: 'stopped' }, task }],
      ['waits for a key', { state: 'paused', paused: { reason: 'key' } }],
    ] as const) {
      it(`goes on with what ${what} instead of paying again`, async () => {
        const job = office.add(ours, changes);
        const { text } = await office.call('generate_image', wish);
        assert.deepEqual(office.goneOn, [job.id]);
        assert.deepEqual(office.ordered, []);
        assert.match(text, /instead of ordering again: it is paid once/);
      });
    }

    it('leaves alone what goes on by itself, after a pause that the server asked for', async () => {
      office.add(ours, { state: 'paused', paused: { reason: 'server', until: 9 }, task });
      assert.match(await office.refusal('generate_image', wish), /is pending/);
    });

    it('refuses a path that another process orders for, and lets go of the others', async () => {
      const variants = [{ path: 'img/hero@2x.webp', width: 2400, height: 1260 }];
      office.heldElsewhere.add(`${site}/img/hero@2x.webp`);
      assert.match(
        await office.refusal('generate_image', { ...wish, variants }),
        /"img\/hero@2x\.webp" is pending/,
      );
      assert.deepEqual(office.ordered, []);
      assert.equal((await office.call('generate_image', wish)).isError, false);
    });

    it('sees, before it orders, what another process has written into the journal meanwhile', async () => {
      office.unseen = [office.add(ours, { state: 'waiting' })];
      office.jobs = [];
      assert.match(await office.refusal('generate_image', wish), /is pending/);
      assert.deepEqual(office.ordered, []);
    });

    it('keeps a path from other calls until its image rests, and not after an order that came to nothing', async () => {
      const resting = Promise.withResolvers<undefined>();
      office.rest = resting.promise;
      await office.call('generate_image', wish);
      office.jobs = [];
      assert.match(await office.refusal('generate_image', wish), /is pending/);
      resting.resolve(undefined);
      await new Promise(setImmediate);
      office.gate = () => Promise.reject(new EaselError('ledger-unusable', 'Gone'));
      for (let n = 0; n < 2; n++) {
        assert.match(await office.refusal('generate_image', wish), /ledger-unusable/);
      }
    });

    it('orders nothing for a call that was given up, and lets go of the path', async () => {
      const call = new AbortController();
      const ended = office.call('generate_image', wish, call.signal);
      call.abort(new Error('enough'));
      await assert.rejects(ended, /enough/);
      assert.deepEqual(office.ordered, []);
      assert.equal((await office.call('generate_image', wish)).isError, false);
    });

    it('refuses files that are the same one on some systems', async () => {
      const variants = [{ path: 'img/Hero.webp', width: 8, height: 8 }];
      assert.match(await office.refusal('generate_image', { ...wish, variants }), /hold for one/);
      assert.deepEqual(office.ordered, []);
    });

    it('says that nothing was charged where the disk cannot be looked at', async () => {
      office.sink.look = () => Promise.reject(new Error('EACCES: permission denied'));
      assert.match(await office.refusal('generate_image', wish), /EACCES.*Nothing was charged\.$/);
    });

    it('refuses when a folder leads out of the workspace', async () => {
      office.sink.broken = {
        check: new EaselError('outside-workspace', 'The target lies outside its folder'),
      };
      assert.match(await office.refusal('generate_image', wish), /outside-workspace.*Nothing was charged/s);
      assert.deepEqual(office.ordered, []);
    });
  });

  describe('given what makes no sense', () => {
    for (const [input, told] of [
      [
        { ...wish, overwrite: true, secret: 1 },
        /Unknown: "overwrite", "secret"; the parameters are prompt, path/,
      ],
      [{ path: 'a.png' }, /"prompt" must be of type string/],
      [{ prompt: '' }, /"prompt" is too small/],
      [{ prompt: '  \n' }, /The prompt is empty/],
      [{ prompt: 'x'.repeat(32_001) }, /"prompt" is too large: at most 32000/],
      [{ prompt: 'x'.repeat(1_001), model: 'gpt-4o-image' }, /has 1001 characters; the model takes 1000/],
      [{ prompt: 'A kite\u0000' }, /control characters/],
      [{ prompt: 'A kite \u001b[31m' }, /control characters/],
      [{ prompt: 'A kite \ud800' }, /control characters or broken ones/],
      [{ ...wish, height: undefined }, /width and height belong together/],
      [{ ...wish, size: '1:1' }, /either width and height, or resolution and size/],
      [{ ...wish, width: 0 }, /"width" is too small: at least 1/],
      [{ ...wish, width: 20_000 }, /"width" is too large: at most 16383/],
      [{ ...wish, width: 1.5 }, /"width" must be of type integer/],
      [{ ...wish, width: 10_000, height: 10_000 }, /at most 64 megapixels/],
      [{ prompt: 'x', size: '5:7' }, /"size" must be one of 1:1/],
      [{ prompt: 'x', resolution: '1K', size: '16:9' }, /does not make 1K 16:9. It makes: 1K 1:1 1024×1024/],
      [
        { prompt: 'x', path: 'hero.tga' },
        /extension must be one of png, jpg, jpeg, webp, gif, avif, svg, bmp, ico/,
      ],
      [{ prompt: 'x', path: 'img/' }, /extension must be one of/],
      [{ ...wish, references: ['gone.png'] }, /There is no file "gone\.png"/],
      [{ ...wish, references: ['sketch.png'] }, /"sketch\.png" is a placeholder: its image is not there yet/],
      [{ prompt: 'x', path: `${'x'.repeat(201)}.png` }, /a name that a file cannot have everywhere/],
      [{ ...wish, references: ['.env'] }, /".env" is no image/],
      [{ ...wish, references: Array(17).fill('a.png') }, /"references" is too large: at most 16/],
      [{ ...wish, variants: [{ path: 'img/hero.webp', width: 9, height: 9 }] }, /is wanted twice/],
      ['generate it', /The input must be of type object/],
    ] as const) {
      it(`refuses ${JSON.stringify(input).slice(0, 60)}, and says why`, async () => {
        office.put('sketch.png', placeholder());
        assert.match(await office.refusal('generate_image', input), told);
        assert.deepEqual(office.ordered, []);
      });
    }
  });

  it('never orders anything outside the workspace, of another kind, or that cannot be sent, whatever is asked', async () => {
    const part = fc.constantFrom(
      '..',
      '.',
      'img',
      '.git',
      'hooks',
      '/',
      '\\',
      '~',
      'C:',
      '%2e%2e',
      'a.png',
      '\u202egnp.exe',
    );
    const path = fc.oneof(
      fc.array(part, { maxLength: 6 }).map((parts) => parts.join('/')),
      fc.string({ unit: 'binary' }).map((text) => `${text}.png`),
      fc.constantFrom(
        'file:///etc/a.png',
        '//server/share/a.png',
        'con.png',
        'a.png ',
        'a..png',
        '/home/ann/site/../b.png',
      ),
    );
    const input = fc.record(
      {
        prompt: fc.string({ unit: 'binary' }),
        path,
        width: fc.integer({ min: -1, max: 20_000 }),
        height: fc.integer({ min: -1, max: 20_000 }),
        references: fc.array(path, { maxLength: 2 }),
      },
      { requiredKeys: ['prompt'] },
    );
    let taken = 0;
    await fc.assert(
      fc.asyncProperty(input, async (given) => {
        const own = new Office();
        const { isError, text } = await own.call('generate_image', given);
        assert.equal(isError, own.ordered.length === 0);
        assert.doesNotMatch(text, /[^\P{Cc}\n]|\p{Bidi_Control}/u);
        for (const request of own.ordered) {
          taken++;
          assert.deepEqual(validateRequest(request), []);
          const [file] = request.exact!.files;
          assert.ok(!/(^|\/)\.\.?(\/|$)|[\\\p{Cc}:]|^\//u.test(file!.path), file!.path);
          assert.equal(formatOfPath(file!.path), file!.format);
          assert.equal(request.target.root, site);
        }
      }),
      { numRuns: 500 },
    );
    assert.ok(taken > 10, 'hardly anything was ordered');
  });
});
