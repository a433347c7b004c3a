import { parseExpression } from '@babel/parser';
import type { Expression, ObjectProperty } from '@babel/types';
import type { ImageReference } from '../../src/core/imageReferences/reference.ts';
import { asWritten, decodeMatches, part } from './decoded.ts';
import { type About, inOrder, referencesIn } from './path.ts';

type Value = ObjectProperty['value'] | Expression | undefined;

/** References in a web manifest; any other JSON has none. */
export function referencesInManifest(text: string): ImageReference[] {
  const shift = text.startsWith('\uFEFF') ? 1 : 0;
  const body = asWritten(text.slice(shift), shift);
  const manifest = parseExpression(body.text);
  const images = [
    ...items(property(manifest, 'icons')),
    ...items(property(manifest, 'screenshots')),
    ...items(property(manifest, 'shortcuts')).flatMap((shortcut) => items(property(shortcut, 'icons'))),
  ];
  return inOrder(
    images.flatMap((image) => {
      const source = property(image, 'src');
      if (source?.type !== 'StringLiteral') return [];
      const written = part(body, source.start! + 1, source.end! - 1);
      const value = decodeMatches(
        written,
        /\\(?:u[\da-f]{4}|.)/gi,
        (escape) => JSON.parse(`"${escape}"`) as string,
      );
      return referencesIn(value, largest(property(image, 'sizes')));
    }),
  );
}

/** Of the sizes that an image lists. */
function largest(sizes: Value): About {
  const listed = sizes?.type === 'StringLiteral' ? sizes.value : '';
  const all = [...listed.matchAll(/(?<!\S)(\d+)x(\d+)(?!\S)/gi)].map(([, width, height]) => ({
    width: Number(width),
    height: Number(height),
  }));
  return all.toSorted((a, b) => b.width * b.height - a.width * a.height)[0] ?? {};
}

function items(value: Value): Value[] {
  return value?.type === 'ArrayExpression' ? value.elements.map((item) => item as Expression) : [];
}

/** As in JSON, the last of several members of one name. */
function property(value: Value, name: string): Value {
  if (value?.type !== 'ObjectExpression') return undefined;
  const found = value.properties.findLast(
    (member) =>
      member.type === 'ObjectProperty' && member.key.type === 'StringLiteral' && member.key.value === name,
  );
  return found?.type === 'ObjectProperty' ? found.value : undefined;
}
