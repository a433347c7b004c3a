/**
 * A path pattern of the editor's settings, such as `src/*.{js,ts}`, as an expression for whole paths. What the pattern
 * names as a folder holds for all below it. Undefined where it is none.
 */
export function globExpression(glob: string): RegExp | undefined {
  const pattern = glob.replace(/^\/|\/$/g, '').replace(/\/\*\*$/, '');
  let source = '';
  let depth = 0;
  for (let at = 0; at < pattern.length;) {
    const [token, means, change = 0] = tokenAt(pattern, at, depth);
    source += means;
    depth += change;
    at += token.length;
  }
  try {
    return new RegExp(`^${source}$`, 'u');
  } catch {
    return undefined; // a brace that is not closed, a class that is none
  }
}

type Token = readonly [text: string, means: string, change?: 1 | -1];

/** @param depth how many braces are open */
function tokenAt(pattern: string, at: number, depth: number): Token {
  const rest = pattern.slice(at);
  const isSegment = at === 0 || /[/{,]/.test(pattern.charAt(at - 1));
  if (isSegment && rest.startsWith('**/')) return ['**/', '(?:[^/]+/)*'];
  const [stars] = /^\*+/.exec(rest) ?? [];
  if (stars !== undefined) return [stars, stars === '**' && rest === stars ? '.*' : '[^/]*'];
  const [list, not, members] = /^\[(!|\^)?([^\]/]+)\]/.exec(rest) ?? [];
  if (list !== undefined && members !== undefined) {
    return [list, `[${not === undefined ? '' : '^/'}${members.replace(/[\\[\]^]/g, '\\$&')}]`];
  }
  const character = rest.charAt(0);
  if (character === '?') return [character, '[^/]'];
  if (character === '{') return [character, '(?:', 1];
  if (depth > 0 && character === '}') return [character, ')', -1];
  if (depth > 0 && character === ',') return [character, '|'];
  return [character, character.replace(/[\\^$.*+?()[\]{}|/]/, '\\$&')];
}
