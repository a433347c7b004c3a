import { type ParserPlugin, parse, parseExpression, type ParserOptions } from '@babel/parser';
import type * as t from '@babel/types';
import type { ImageReference } from '../../src/core/imageReferences/reference.ts';
import { referencesInCss } from './css.ts';
import { asWritten, type Decoded, decodeMatches, part, placeholder } from './decoded.ts';
import { inOrder, referencesIn } from './path.ts';
import { referencesOfTag, type Tag } from './tag.ts';

/** Which syntax a script is written in. */
export type Dialect = 'javascript' | 'typescript' | 'typescriptreact';

type Node = t.Node & { readonly start: number; readonly end: number };

/** References in a whole script: imports, require(), new URL() and JSX. Throws where the parser gives up. */
export function referencesInScript(dialect: Dialect, script: Decoded): ImageReference[] {
  return new Script(script, parseProgram(script.text, dialect) as Node).references();
}

/** An expression in a template: what it refers to by code, and its value, in case it stands for an attribute's. */
export class Expression {
  readonly #script: Script;
  readonly #root: Node;

  /** Throws where the parser gives up. */
  constructor(source: Decoded) {
    this.#root = parseExpression(source.text, options(plugins('typescript'))) as Node;
    this.#script = new Script(source, this.#root);
  }

  /** References by import(), require() and new URL(). */
  references(): ImageReference[] {
    return this.#script.references();
  }

  /** The literal values that it may have. */
  values(): Decoded[] {
    return this.#script.literals(this.#root);
  }

  /** Its value, when that is a literal. */
  literal(): string | undefined {
    return this.#script.literal(this.#root);
  }

  /** References in its value as that of a style attribute: a string, an object, or several of them. */
  styles(): ImageReference[] {
    return this.#script.styles(this.#root);
  }
}

function plugins(dialect: Dialect): ParserPlugin[] {
  const types: ParserPlugin[] = dialect === 'javascript' ? [] : ['typescript'];
  return [...types, ...(dialect === 'typescript' ? [] : (['jsx'] as const)), 'decorators'];
}

function options(withPlugins: ParserPlugin[], sourceType: 'module' | 'script' = 'module'): ParserOptions {
  return {
    plugins: withPlugins,
    sourceType,
    errorRecovery: true,
    allowReturnOutsideFunction: true,
    allowAwaitOutsideFunction: sourceType === 'module',
    allowUndeclaredExports: true,
    allowNewTargetOutsideFunction: true,
  };
}

function parseProgram(text: string, dialect: Dialect): t.File {
  const more: ParserPlugin[] = /@flow\b/.test(text) && dialect === 'javascript' ? ['flow'] : [];
  const all = [...plugins(dialect), ...more];
  try {
    return parse(text, options(all));
  } catch {
    return parse(text, options(all, 'script'));
  }
}

const escapes = /\\(?:u\{[\da-f]+\}|u[\da-f]{4}|x[\da-f]{2}|[0-7]{1,3}|\r\n|[^])/gi;

class Script {
  readonly #source: Decoded;
  readonly #root: Node;

  constructor(source: Decoded, root: Node) {
    this.#source = source;
    this.#root = root;
  }

  references(): ImageReference[] {
    const found = new Map<number, ImageReference>();
    const waiting: Node[] = [this.#root];
    for (let node = waiting.pop(); node; node = waiting.pop()) {
      const here = [...this.#ofCode(node), ...(node.type === 'JSXElement' ? this.#ofElement(node) : [])];
      for (const reference of here)
        found.set(reference.start, { ...found.get(reference.start), ...reference });
      waiting.push(...childrenOf(node));
    }
    return inOrder([...found.values()]);
  }

  #ofCode(node: Node): ImageReference[] {
    const type = 'importKind' in node && (node.importKind === 'type' || node.importKind === 'typeof');
    switch (node.type) {
      case 'ImportDeclaration':
        return type ? [] : this.#references(node.source);
      case 'ExportNamedDeclaration':
      case 'ExportAllDeclaration':
        return node.exportKind === 'type' || !node.source ? [] : this.#references(node.source);
      case 'TSImportEqualsDeclaration':
        return type || node.moduleReference.type !== 'TSExternalModuleReference'
          ? []
          : this.#references(node.moduleReference.expression);
      case 'CallExpression':
      case 'NewExpression':
      case 'ImportExpression': {
        const named = this.#namedByCall(node);
        return named ? this.#references(named) : [];
      }
      default:
        return [];
    }
  }

  /** The argument that names a file, of import(), require() and new URL(…, import.meta.url). */
  #namedByCall(node: t.Node): t.Node | undefined {
    if (node.type === 'ImportExpression') return node.source;
    if (node.type === 'CallExpression' && node.callee.type === 'Import') return node.arguments[0];
    if (node.type === 'CallExpression')
      return node.callee.type === 'Identifier' && node.callee.name === 'require'
        ? node.arguments[0]
        : undefined;
    if (node.type !== 'NewExpression' || node.callee.type !== 'Identifier' || node.callee.name !== 'URL')
      return undefined;
    const base = node.arguments[1];
    return base?.type === 'MemberExpression' &&
      base.object.type === 'MetaProperty' &&
      base.property.type === 'Identifier' &&
      base.property.name === 'url'
      ? node.arguments[0]
      : undefined;
  }

  #references(node: t.Node): ImageReference[] {
    return this.literals(node).flatMap((value) => referencesIn(value));
  }

  /** The literal values that an expression may have. */
  literals(node: t.Node): Decoded[] {
    switch (node.type) {
      case 'StringLiteral': {
        const inner = part(this.#source, node.start! + 1, node.end! - 1);
        return [expect(decodeMatches(inner, escapes, decodedEscape), node.value)];
      }
      case 'TemplateLiteral':
        return node.expressions.length > 0 ? [] : [this.#template(node)];
      case 'ConditionalExpression':
        return [...this.literals(node.consequent), ...this.literals(node.alternate)];
      case 'LogicalExpression':
        return this.literals(node.right);
      case 'TSAsExpression':
      case 'TSSatisfiesExpression':
      case 'TSNonNullExpression':
      case 'JSXExpressionContainer':
      case 'ParenthesizedExpression':
        return this.literals(node.expression);
      case 'MemberExpression':
        return node.object.type === 'NewExpression' || node.object.type === 'CallExpression'
          ? this.literals(node.object)
          : [];
      case 'CallExpression':
      case 'NewExpression': {
        const named = this.#namedByCall(node);
        return named ? this.literals(named) : [];
      }
      default:
        return [];
    }
  }

  /** The value of an expression that is one literal. */
  literal(node: t.Node): string | undefined {
    switch (node.type) {
      case 'StringLiteral':
        return node.value;
      case 'NumericLiteral':
        return String(node.value);
      case 'TemplateLiteral':
        return node.expressions.length > 0 ? undefined : (node.quasis[0]?.value.cooked ?? undefined);
      case 'JSXExpressionContainer':
      case 'TSAsExpression':
        return this.literal(node.expression);
      default:
        return undefined;
    }
  }

  /** With placeholders for `${…}`. */
  #template(node: t.TemplateLiteral): Decoded {
    const inner = part(this.#source, node.start! + 1, node.end! - 1);
    const base = node.start! + 1;
    const holes = node.quasis.slice(1).map((quasi, index) => ({
      start: node.quasis[index]!.end! - base,
      end: quasi.start! - base,
    }));
    let text = '';
    let from = 0;
    for (const { start, end } of holes) {
      text += inner.text.slice(from, start) + placeholder.repeat(end - start);
      from = end;
    }
    text += inner.text.slice(from);
    return decodeMatches({ text, offset: inner.offset }, escapes, decodedEscape);
  }

  styles(node: t.Node): ImageReference[] {
    switch (node.type) {
      case 'ObjectExpression':
        return node.properties.flatMap((property) =>
          property.type === 'ObjectProperty' ? this.styles(property.value) : [],
        );
      case 'ArrayExpression':
        return node.elements.flatMap((element) => (element ? this.styles(element) : []));
      case 'ConditionalExpression':
        return [...this.styles(node.consequent), ...this.styles(node.alternate)];
      case 'LogicalExpression':
        return this.styles(node.right);
      case 'CallExpression':
        return node.arguments.flatMap((argument) => this.styles(argument));
      case 'TSAsExpression':
      case 'TSSatisfiesExpression':
      case 'TSNonNullExpression':
      case 'JSXExpressionContainer':
        return this.styles(node.expression);
      case 'StringLiteral':
        return this.literals(node).flatMap(referencesInCss);
      case 'TemplateLiteral':
        return referencesInCss(this.#template(node));
      default:
        return [];
    }
  }

  #ofElement(element: t.JSXElement): ImageReference[] {
    const attributes = new Map<string, t.JSXAttribute['value']>();
    for (const attribute of element.openingElement.attributes)
      if (attribute.type === 'JSXAttribute' && attribute.name.type === 'JSXIdentifier')
        attributes.set(attribute.name.name, attribute.value);
    const name = nameOf(element.openingElement.name);
    const tag: Tag = {
      name: name ?? '',
      parent: undefined,
      values: (attribute) => this.#attributeValues(attributes.get(attribute)),
      literal: (attribute) => {
        const value = attributes.get(attribute);
        return value ? this.literal(value) : undefined;
      },
    };
    const style = attributes.get('style');
    return [
      ...referencesOfTag(tag, { srcset: 'srcSet', sourceAnywhere: true }),
      ...(style?.type === 'StringLiteral' ? this.#attributeValues(style).flatMap(referencesInCss) : []),
      ...(style?.type === 'JSXExpressionContainer' ? this.styles(style) : []),
    ];
  }

  #attributeValues(value: t.JSXAttribute['value']): Decoded[] {
    if (value?.type !== 'StringLiteral') return value ? this.literals(value) : [];
    const inner = part(this.#source, value.start! + 1, value.end! - 1);
    const decoded = decodeMatches(inner, /&#?\w{1,10};/g, (entity) => {
      const { value: attribute } = (parseExpression(`<a b="${entity}"/>`, options(['jsx'])) as t.JSXElement)
        .openingElement.attributes[0] as t.JSXAttribute;
      return (attribute as t.StringLiteral).value;
    });
    return [expect(decoded, value.value)];
  }
}

function expect(decoded: Decoded, value: string): Decoded {
  const plain = (text: string) => text.replace(/\r\n?/g, '\n');
  if (plain(decoded.text) !== plain(value)) throw new Error(`decoded ${decoded.text} for ${value}`);
  return decoded;
}

function decodedEscape(escape: string): string {
  if (/^\\[\r\n\u2028\u2029]/.test(escape)) return '';
  const digits = /^\\[ux]\{?([\da-f]+)\}?$/i.exec(escape)?.[1];
  if (digits !== undefined) return String.fromCodePoint(parseInt(digits, 16));
  if (/^\\[0-7]+$/.test(escape)) return String.fromCharCode(parseInt(escape.slice(1), 8));
  const named: Record<string, string> = { n: '\n', r: '\r', t: '\t', b: '\b', f: '\f', v: '\v' };
  return named[escape.charAt(1)] ?? escape.slice(1);
}

function nameOf(name: t.JSXElement['openingElement']['name']): string | undefined {
  return name.type === 'JSXIdentifier' ? name.name : undefined;
}

function* childrenOf(node: Node): Generator<Node> {
  for (const [key, value] of Object.entries(node)) {
    if (key === 'extra' || key === 'loc' || /comments$/i.test(key) || key === 'errors') continue;
    for (const child of Array.isArray(value) ? (value as unknown[]) : [value as unknown])
      if (typeof child === 'object' && child !== null && 'type' in child) yield child as Node;
  }
}

/** References in a script that is a document. */
export function referencesInScriptDocument(dialect: Dialect, text: string): ImageReference[] {
  return referencesInScript(dialect, asWritten(text, 0));
}
