/**
 * Writes the table of settings in README.md, from package.json and its texts. With `--check` it only says whether the
 * table is up to date, by its exit code.
 */
import { readFile, writeFile } from 'node:fs/promises';
import { format, resolveConfig } from 'prettier';

const file = 'README.md';
const [begin, end] = ['<!-- settings, by `npm run readme` -->', '<!-- end of settings -->'];

const json = async (path) => JSON.parse(await readFile(path, 'utf8'));
const [manifest, texts] = await Promise.all([json('package.json'), json('package.nls.json')]);

/** package.json names its texts. */
const textOf = (name) => texts[name.slice(1, -1)];

function defaultOf(value) {
  if (Array.isArray(value) || typeof value === 'object') {
    const parts = Object.values(value);
    return parts.length === 0 ? 'none' : parts.map(({ name }) => name).join('; ');
  }
  return `\`${value}\``;
}

function rowOf([name, setting]) {
  const explained = setting.enumDescriptions ?? setting.markdownEnumDescriptions ?? [];
  const values = explained.map((text, index) => `\`${setting.enum[index]}\`: ${textOf(text)}`);
  const choices = explained.length === 0 && setting.enum ? [`One of \`${setting.enum.join('`, `')}\`.`] : [];
  const says = [textOf(setting.markdownDescription ?? setting.description), ...values, ...choices];
  return `| \`${name}\` | ${defaultOf(setting.default)} | ${says.join('<br>').replaceAll('|', '\\|')} |`;
}

const rows = Object.entries(manifest.contributes.configuration.properties).map(rowOf);
const readme = await readFile(file, 'utf8');
const [from, to] = [readme.indexOf(begin), readme.indexOf(end)];
if (from < 0 || to < from) throw new Error(`${file} has no place for the settings: ${begin} … ${end}`);
const table = ['| setting | default | |', '| --- | --- | --- |', ...rows].join('\n');
const made = await format(`${readme.slice(0, from)}${begin}\n\n${table}\n\n${readme.slice(to)}`, {
  ...(await resolveConfig(file)),
  filepath: file,
});
if (!process.argv.includes('--check')) await writeFile(file, made);
else if (made !== readme) {
  console.error(`${file} does not tell the settings of package.json: run “npm run readme”.`);
  process.exitCode = 1;
}
