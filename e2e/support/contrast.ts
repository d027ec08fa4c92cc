/**
 * Which text axe has to compare with what is behind it. That is by far the slowest of its rules, and most texts of a page
 * look alike: of those with the same colours, sizes and backgrounds, a few are enough, and once for each document.
 * Both functions run in the page.
 */
import type { AxeResults } from 'axe-core';

type Noted = typeof globalThis & {
  /** How the texts look whose contrast was found to be sufficient. */
  contrastPassed?: Set<string>;
  /** How the texts look that are being checked. */
  contrastChecked?: Map<Element, string>;
};

/** Marks the texts to check with `data-contrast-to-check`. */
export function markTextToCheck(): void {
  const MAX_ALIKE = 2;
  const noted = globalThis as Noted;
  noted.contrastPassed ??= new Set();
  const checked = new Map<Element, string>();
  noted.contrastChecked = checked;
  const looks = new Map<Element, string>();
  const alike = new Map<string, number>();

  /** What an element and all around it put behind its text. */
  const lookOf = (element: Element | null): string => {
    if (element === null) return '';
    const known = looks.get(element);
    if (known !== undefined) return known;
    const style = getComputedStyle(element);
    const own = [
      style.backgroundColor === 'rgba(0, 0, 0, 0)' ? '' : style.backgroundColor,
      style.backgroundImage === 'none' ? '' : style.backgroundImage,
      style.opacity === '1' ? '' : style.opacity,
      style.filter === 'none' ? '' : style.filter,
      element.matches(':disabled, [aria-disabled=true], [inert], [aria-hidden=true]') ? 'off' : '',
    ].join('');
    const look = own === '' ? lookOf(element.parentElement) : `${lookOf(element.parentElement)}|${own}`;
    looks.set(element, look);
    return look;
  };
  const hasText = (element: Element) =>
    element.matches('input, select, textarea') ||
    [...element.childNodes].some((node) => node.nodeType === Node.TEXT_NODE && node.nodeValue?.trim());

  for (const element of document.querySelectorAll('body, body *')) {
    element.removeAttribute('data-contrast-to-check');
    if (!hasText(element) || !element.checkVisibility({ opacityProperty: true, visibilityProperty: true }))
      continue;
    const { color, fontSize, fontWeight, textShadow } = getComputedStyle(element);
    const look = [lookOf(element), color, fontSize, fontWeight, textShadow].join('|');
    const count = alike.get(look) ?? 0;
    if (count >= MAX_ALIKE || noted.contrastPassed.has(look)) continue;
    alike.set(look, count + 1);
    checked.set(element, look);
    element.setAttribute('data-contrast-to-check', '');
  }
}

/** Notes which of the texts have passed, and removes the marks. */
export function noteContrast(results: AxeResults | undefined): void {
  const { contrastPassed, contrastChecked } = globalThis as Noted;
  const passed = results?.passes.find(({ id }) => id === 'color-contrast')?.nodes ?? [];
  for (const { element } of passed) {
    const look = element === undefined ? undefined : contrastChecked?.get(element);
    if (look !== undefined) contrastPassed?.add(look);
  }
  for (const element of contrastChecked?.keys() ?? []) element.removeAttribute('data-contrast-to-check');
}
