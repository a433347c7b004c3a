/** Texts that a language has in common with English. All others are taken for forgotten when they are the same. */
export const sameInLanguage: Readonly<Record<string, readonly string[]>> = {
  de: ['Lasso', 'Prompt', '{0} px', '{0} × {1} px', '{0}, {1} MB'],
  es: ['Prompt', '{0} px', '{0} × {1} px', '{0}, {1} MB'],
  fr: ['1 image', 'Images', 'Lasso', 'Prompt', 'Rectangle', '{0} images', '{0} px', '{0} × {1} px'],
  'pt-br': ['Prompt', '{0} px', '{0} × {1} px', '{0}, {1} MB'],
};
