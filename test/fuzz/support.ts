import assert from 'node:assert/strict';
import { randomInt } from 'node:crypto';
import path from 'node:path';
import fc from 'fast-check';
import { watched } from './watchdog.ts';

/** A hundred thousand in `npm run fuzz`, few beside the other unit tests; `FUZZ_INPUTS` says another number. */
const inputs = Number(
  process.env.FUZZ_INPUTS ?? (process.env.npm_lifecycle_event === 'fuzz' ? 100_000 : 1_000),
);
/** `FUZZ_SEED` repeats a run. */
const seed = Number(process.env.FUZZ_SEED ?? randomInt(2 ** 31));

/** What one input may cost, µs of the processor: as much as the largest image that is let in takes, several times. */
const mostCpuUs = 30_000_000;

/**
 * Declares a test that throws many inputs at something. It fails when the judge throws, or when an input takes longer
 * than anything honest does; one that never comes to its end ends the process, and is named by its seed.
 *
 * @param atOnce how many inputs one value of the arbitrary holds
 */
export function fuzz<T>(
  title: string,
  arbitrary: fc.Arbitrary<T>,
  judge: (input: T) => void | Promise<void>,
  { atOnce = 1 } = {},
): void {
  const numRuns = Math.ceil(inputs / atOnce);
  it(title, async function () {
    this.timeout(0);
    console.log(`      ${numRuns * atOnce} inputs, FUZZ_SEED=${seed}`);
    await watched(`${title}, FUZZ_SEED=${seed}`, (alive) =>
      fc.assert(
        fc.asyncProperty(arbitrary, async (input) => {
          alive();
          const before = process.cpuUsage();
          await judge(input);
          const { user, system } = process.cpuUsage(before);
          assert.ok(user + system < mostCpuUs, `${(user + system) / 1e6} s for one input`);
        }),
        { numRuns, seed },
      ),
    );
  });
}

/** Values that are odd wherever they turn up. */
const oddValues: readonly unknown[] = [
  null,
  true,
  false,
  0,
  -1,
  0.5,
  2 ** 31,
  2 ** 53,
  1e308,
  '',
  ' ',
  '\0',
  '../../../etc/passwd',
  '..\\..\\windows\\system32',
  '\\\\host\\share\\x.png',
  'C:\\x.png',
  '/etc/passwd',
  'file:///etc/passwd',
  'http://127.0.0.1:1/x',
  'javascript:alert(1)',
  'data:;base64,AAAA',
  '[press](command:workbench.action.quit)',
  '<script>alert(1)</script>',
  '\ud800',
  '\u202egnp.exe',
  '𐍈'.repeat(300),
  'a'.repeat(70_000),
  '{"error":'.repeat(500),
  [],
  {},
  [[]],
  [null],
  JSON.parse('['.repeat(2_000) + ']'.repeat(2_000)),
  JSON.parse('{"a":'.repeat(2_000) + '1' + '}'.repeat(2_000)),
  JSON.parse('{"__proto__":{"polluted":true},"constructor":{"prototype":{"polluted":true}}}'),
];

type Edit = {
  readonly path: readonly number[];
  readonly what: 'set' | 'delete' | 'repeat' | 'rename';
  readonly value: unknown;
  readonly name: string;
};

const edit: fc.Arbitrary<Edit> = fc.record({
  path: fc.array(fc.nat(30), { maxLength: 7 }),
  what: fc.constantFrom('set', 'set', 'set', 'delete', 'repeat', 'rename'),
  value: fc.oneof(fc.constantFrom(...oddValues), fc.string({ unit: 'binary' }), fc.double(), fc.jsonValue()),
  name: fc.oneof(fc.constantFrom('__proto__', 'constructor', 'toString', 'id', ''), fc.string()),
});

/** JSON values that were valid, with some of their parts changed. */
export function changedJson(samples: readonly unknown[]): fc.Arbitrary<unknown> {
  const start = fc.constantFrom(...samples.map((sample) => JSON.stringify(sample)));
  return fc
    .tuple(start, fc.array(edit, { minLength: 1, maxLength: 5 }))
    .map(([text, edits]) => edits.reduce<unknown>(apply, JSON.parse(text)));
}

/** Changes what lies where the path leads: each step chooses among what is there. */
function apply(whole: unknown, { path, what, value, name }: Edit): unknown {
  const [step, ...rest] = path;
  if (step === undefined || typeof whole !== 'object' || whole === null) return copyOf(value);
  const keys = Object.keys(whole);
  const key = keys[step % keys.length];
  if (key === undefined) return copyOf(value);
  const part: unknown = Reflect.get(whole, key);
  if (rest.length > 0) set(whole, key, apply(part, { path: rest, what, value, name }));
  else if (what === 'delete') Reflect.deleteProperty(whole, key);
  else if (what === 'rename' && !Array.isArray(whole)) {
    Reflect.deleteProperty(whole, key);
    set(whole, name, part);
  } else if (what === 'repeat' && Array.isArray(whole)) whole.push(part, part, part);
  else set(whole, key, copyOf(value));
  return whole;
}

/** What is put in at one place must not change with another. */
function copyOf(value: unknown): unknown {
  return JSON.parse(JSON.stringify(value));
}

/** As JSON.parse would: `__proto__` is a name like any other. */
function set(whole: object, key: string, value: unknown): void {
  Object.defineProperty(whole, key, { value, enumerable: true, configurable: true, writable: true });
}

/** Texts that were valid, and were cut, doubled, and mixed with others. */
export function changedText(samples: readonly string[]): fc.Arbitrary<string> {
  const splice = fc.tuple(
    fc.nat(),
    fc.nat(200),
    fc.oneof(
      fc.constant(''),
      fc.string({ unit: 'binary' }),
      fc.constantFrom(...samples, '{', '"', '\\u0000', ']]]]', '\ufeff', '1e999', '\0', '/*', '//'),
    ),
  );
  return fc.tuple(fc.constantFrom(...samples), fc.array(splice, { maxLength: 5 })).map(([text, splices]) =>
    splices.reduce((whole, [from, length, put]) => {
      const at = from % (whole.length + 1);
      return whole.slice(0, at) + put + whole.slice(at + length);
    }, text),
  );
}

type ByteEdit = readonly [
  what: 'byte' | 'word' | 'long' | 'cut' | 'zero' | 'double' | 'before' | 'behind' | 'inside',
  at: number,
  value: number,
  other: number,
];

/** Numbers at which widths, lengths and offsets go wrong. */
const edges = [0, 1, 2, 7, 0x7f, 0x80, 0xff, 0x7fff, 0xffff, 9_999, 10_001, 0x7fff_ffff, 0xffff_ffff];

const byteEdit: fc.Arbitrary<ByteEdit> = fc.tuple(
  fc.constantFrom('byte', 'byte', 'word', 'long', 'cut', 'zero', 'double', 'before', 'behind', 'inside'),
  // Headers are where it matters.
  fc.oneof({ weight: 3, arbitrary: fc.nat(120) }, { weight: 1, arbitrary: fc.nat() }),
  fc.oneof(fc.constantFrom(...edges), fc.nat(0xffff_ffff)),
  fc.nat(),
);

/** Files that were whole, with bytes changed, cut off, doubled, and parts of other files before, in and behind them. */
export function changedBytes(samples: readonly Uint8Array[]): fc.Arbitrary<Uint8Array> {
  return fc
    .tuple(fc.nat(samples.length - 1), fc.array(byteEdit, { minLength: 1, maxLength: 4 }))
    .map(([index, edits]) => {
      const start: Buffer = Buffer.from(samples[index] ?? []);
      return new Uint8Array(edits.reduce((bytes, change) => applyBytes(bytes, change, samples), start));
    });
}

function applyBytes(bytes: Buffer, [what, far, value, other]: ByteEdit, all: readonly Uint8Array[]): Buffer {
  const at = far % (bytes.length + 1);
  const second = all[other % all.length] ?? new Uint8Array();
  const [head, tail] = [bytes.subarray(0, at), bytes.subarray(at)];
  switch (what) {
    case 'byte':
      return Buffer.concat([head, Buffer.of(value & 0xff), tail.subarray(1)]);
    case 'word':
      return Buffer.concat([head, Buffer.of((value >> 8) & 0xff, value & 0xff), tail.subarray(2)]);
    case 'long': {
      const long = Buffer.alloc(4);
      if (other % 2 === 0) long.writeUInt32BE(value >>> 0);
      else long.writeUInt32LE(value >>> 0);
      return Buffer.concat([head, long, tail.subarray(4)]);
    }
    case 'cut':
      return head;
    case 'zero':
      return Buffer.concat([
        head,
        Buffer.alloc(Math.min(tail.length, value % 64)),
        tail.subarray(value % 64),
      ]);
    case 'double':
      return Buffer.concat([bytes, tail.subarray(0, 10_000)]);
    case 'before':
      return Buffer.concat([second.subarray(0, 1 + (value % 64)), bytes]);
    case 'behind':
      return Buffer.concat([bytes, second]);
    case 'inside':
      return Buffer.concat([head, second.subarray(0, 10_000), tail]);
  }
}

/** A path below a folder leads out of it on no system. */
export function staysInside(inside: string | undefined): void {
  if (inside === undefined) return;
  for (const [system, root] of [
    [path.posix, '/home/me/site'],
    [path.win32, 'C:\\Users\\me\\site'],
    [path.win32, '\\\\server\\share\\site'],
  ] as const) {
    const way = system.relative(root, system.resolve(root, inside));
    assert.ok(!system.isAbsolute(way) && way.split(/[\\/]/)[0] !== '..', `${inside} leads to ${way}`);
  }
}
