/** The part of it that the oracles use: its tokens, where 'comment' stands for block and line comments alike. */
declare module 'postcss-scss/lib/scss-tokenize' {
  import type { Input } from 'postcss';
  type Tokens = {
    endOfFile(): boolean;
    nextToken(options: {
      ignoreUnclosed: boolean;
    }): [type: string, text?: string, start?: number, last?: number] | undefined;
  };
  export default function scssTokenize(input: Input, options: { ignoreErrors: boolean }): Tokens;
}
