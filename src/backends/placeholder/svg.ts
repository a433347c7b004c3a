/** A number as SVG writes it, to a hundredth of a px. */
export function px(value: number): string {
  return String(Math.round(value * 100) / 100);
}

/** A text as XML content or attribute value; it must hold no character that XML forbids. */
export function escapeXml(text: string): string {
  return text.replace(/[<>&"']/g, (character) => `&#${character.charCodeAt(0)};`);
}
