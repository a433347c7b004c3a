/** Texts of one language, by their key. */
export type Texts = Readonly<Record<string, string>>;

/** What means the same in every language, and must come through a translation unharmed. */
const marks = [
  /\{\d+\}/g, // what is filled in
  /\$\([a-z-]+(?:~spin)?\)/g, // icons
  /\]\([^)]*\)/g, // where a link leads
  /`[^`]+`/g, // code
  /\*\*/g, // emphasis
  /https?:\/\/[\w/-]*(?:\.\w+)*/g,
  /#?\beasel(?:\.\w+)+#?/g, // settings
  /\n/g,
];

/**
 * What is wrong with a translation, one line for each flaw: a text that is missing, unused or empty, or that lost what
 * must come through, or has more of it.
 */
export function flawsOf(english: Texts, translation: Texts): string[] {
  return [
    ...Object.keys(translation)
      .filter((key) => !(key in english))
      .map((key) => `unused: ${key}`),
    ...Object.entries(english).flatMap(([key, source]) => {
      const text = translation[key];
      if (text === undefined) return [`missing: ${key}`];
      if (text.trim() === '') return [`empty: ${key}`];
      const [wanted, found] = [marksOf(source), marksOf(text)];
      return wanted === found ? [] : [`broken: ${key}: has ${found}, not ${wanted}`];
    }),
  ];
}

/** Keys of texts with words in them that are as in English. */
export function sameAsEnglish(english: Texts, translation: Texts): string[] {
  return Object.keys(english).filter((key) => {
    const text = english[key] ?? '';
    const words = marks.reduce((rest, mark) => rest.replace(mark, ' '), text);
    return translation[key] === text && /\p{L}{2}/u.test(words);
  });
}

/** Keys of texts that name a command, as in `_Easel: Regenerate…_`, otherwise than the command is called. */
export function wrongNames(english: Texts, translation: Texts): string[] {
  const commands = Object.keys(english).filter((key) => key.startsWith('command.'));
  return Object.entries(english)
    .filter(([key, source]) =>
      commands.some(
        (command) =>
          source.includes(`: ${english[command] ?? ''}_`) &&
          !translation[key]?.includes(`: ${translation[command] ?? ''}_`),
      ),
    )
    .map(([key]) => key);
}

/** Texts of the code that are called otherwise than the same text of the manifest: a button and its command. */
export function otherwiseCalled(
  english: { readonly manifest: Texts; readonly code: Texts },
  translation: { readonly manifest: Texts; readonly code: Texts },
): string[] {
  return Object.entries(english.manifest)
    .filter(([key, text]) => text in english.code && translation.manifest[key] !== translation.code[text])
    .map(([key]) => key);
}

function marksOf(text: string): string {
  return JSON.stringify(marks.flatMap((mark) => text.match(mark) ?? []).sort());
}
