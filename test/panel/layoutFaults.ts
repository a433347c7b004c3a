import type { Page } from 'playwright-core';

/**
 * Finds texts of which something cannot be read: cut off by what is around them, standing out of their own box or of
 * the page, or over another text or a control. Whatever ends in an ellipsis on purpose counts as read.
 */
const probe = `(() => {
  const slack = 1.5;
  const faults = [];
  const controls = 'button, vscode-button, vscode-checkbox, input, textarea, select, [role=slider], .codicon';
  const texts = [];
  const boxes = [];

  const isUnseen = (element, style) =>
    style.display === 'none' || style.visibility !== 'visible' || style.opacity === '0' ||
    element.matches('.unseen, script, style, select, svg, [hidden]');
  const endsOnPurpose = (style) =>
    style.overflow !== 'visible' && (style.textOverflow === 'ellipsis' || style.webkitLineClamp !== 'none');
  const clips = (style) => /hidden|clip/.test(style.overflowX + style.overflowY);
  const within = (rect, other) => ({
    left: Math.max(rect.left, other.left), right: Math.min(rect.right, other.right),
    top: Math.max(rect.top, other.top), bottom: Math.min(rect.bottom, other.bottom),
  });
  const name = (element) =>
    element.localName + [...element.classList].map((each) => '.' + each).join('');

  /** Goes through what is drawn: into shadow roots, and through slots to what stands in them. */
  const visit = (node, chain) => {
    if (node.nodeType === Node.TEXT_NODE) {
      if (node.data.trim() !== '') addText(node, chain);
      return;
    }
    if (node.nodeType !== Node.ELEMENT_NODE) return;
    const style = getComputedStyle(node);
    if (isUnseen(node, style)) return;
    if (node.matches(controls)) addControl(node, style);
    checkPlaceholder(node, style);
    const inner = [...chain, { node, style }];
    const children = node.shadowRoot?.childNodes ??
      (node.localName === 'slot' && node.assignedNodes().length > 0 ? node.assignedNodes() : node.childNodes);
    for (const child of children) visit(child, inner);
  };

  const addControl = (node, style) => {
    const rect = node.getBoundingClientRect();
    boxes.push({ node, rect });
    const around = node.parentElement?.getBoundingClientRect();
    if (around && style.position === 'static' &&
        (rect.left < around.left - slack || rect.right > around.right + slack))
      faults.push(name(node) + ' stands out of ' + name(node.parentElement) + ': ' + node.textContent.trim());
  };

  const addText = (node, chain) => {
    const range = document.createRange();
    range.selectNodeContents(node);
    const text = node.data.replace(/\\s+/g, ' ').trim();
    const shortened = chain.find(({ style }) => endsOnPurpose(style));
    const whole = [...range.getClientRects()].filter(({ width }) => width > 0);
    const rects = shortened ? whole.map((rect) => within(rect, shortened.node.getBoundingClientRect())) : whole;
    texts.push({ text, chain: chain.map((link) => link.node), rects });
    if (shortened) return;
    const block = chain.findLast(({ style }) => !/^(inline|contents)$/.test(style.display));
    for (const rect of whole) {
      if (rect.left < -slack || rect.right > innerWidth + slack) faults.push('leaves the page: ' + text);
      const own = block.node.getBoundingClientRect();
      if (rect.left < own.left - slack || rect.right > own.right + slack)
        faults.push('stands out of ' + name(block.node) + ': ' + text);
      for (const link of chain) {
        if (!clips(link.style)) continue;
        const box = link.node.getBoundingClientRect();
        if (rect.left < box.left - slack || rect.right > box.right + slack ||
            rect.top < box.top - slack || rect.bottom > box.bottom + slack)
          faults.push('cut off by ' + name(link.node) + ': ' + text);
      }
    }
  };

  const checkPlaceholder = (node, style) => {
    if (node.localName !== 'input' || !node.placeholder || style.textOverflow === 'ellipsis') return;
    const context = document.createElement('canvas').getContext('2d');
    context.font = style.font;
    const room = node.clientWidth - parseFloat(style.paddingLeft) - parseFloat(style.paddingRight);
    if (context.measureText(node.placeholder).width > room + slack)
      faults.push('cut off by ' + name(node) + ': ' + node.placeholder);
  };

  const areOver = (rects, others) => rects.some((rect) => others.some((other) => {
    const shared = within(rect, other);
    return shared.right - shared.left > slack && shared.bottom - shared.top > 2 * slack;
  }));

  visit(document.body, []);
  // What covers others on purpose, as long as something hovers over it.
  const covered = document.querySelector('.hovered .drop-now')?.parentElement;
  const isCovered = (node) => covered?.contains(node) === true;
  texts.forEach((one, index) => {
    if (isCovered(one.chain.at(-1))) return;
    for (const other of texts.slice(index + 1))
      if (areOver(one.rects, other.rects)) faults.push('over each other: ' + one.text + ' | ' + other.text);
    for (const { node, rect } of boxes)
      if (!one.chain.includes(node) && areOver(one.rects, [rect]))
        faults.push('over ' + name(node) + ': ' + one.text);
  });
  const { scrollWidth } = document.documentElement;
  if (scrollWidth > innerWidth) faults.push('the page is ' + scrollWidth + ' px wide in ' + innerWidth);
  return [...new Set(faults)];
})()`;

/** What cannot be read of a page at a width, in words; the window is made as high as the page. */
export async function layoutFaults(page: Page, width: number): Promise<string[]> {
  let height = 700;
  await page.setViewportSize({ width, height });
  // Some boxes grow with the window, until they have what they need.
  for (let needed = await pageHeight(page); needed > height; needed = await pageHeight(page)) {
    height = needed;
    await page.setViewportSize({ width, height });
  }
  return page.evaluate<string[]>(probe);
}

async function pageHeight(page: Page): Promise<number> {
  return page.evaluate<number>(
    `new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(() =>
      done(document.documentElement.scrollHeight))))`,
  );
}
