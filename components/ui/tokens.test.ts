/** The colours of globals.css: enough contrast in both themes, and no colour anywhere else. */
import { readdirSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { describe, expect, test } from 'vitest';

const root = fileURLToPath(new URL('../../', import.meta.url));
const css = readFileSync(`${root}app/globals.css`, 'utf8');

type Theme = 'light' | 'dark';
type Colours = ReadonlyMap<string, string>;

function declarations(selector: string): [string, string][] {
  const block = new RegExp(`\\n\\s*${selector.replace('.', '\\.')} \\{([^}]*)\\}`).exec(css)?.[1] ?? '';
  return [...block.matchAll(/--([\w-]+):\s*([^;]+);/g)].map(([, name = '', value = '']) => [name, value]);
}

const light = new Map(declarations(':root'));
const THEMES: Record<Theme, Colours> = { light, dark: new Map([...light, ...declarations('.dark')]) };

/** The relative luminance of `oklch(L C H)` (CSS Color 4, section 9.3; WCAG 2.2). Throws for other notations. */
function luminance(colours: Colours, name: string): number {
  const value = colours.get(name) ?? '';
  const reference = /^var\(--([\w-]+)\)$/.exec(value)?.[1];
  if (reference !== undefined) return luminance(colours, reference);
  const match = /^oklch\(([\d.]+) ([\d.]+) ([\d.]+)\)$/.exec(value);
  if (match === null) throw new Error(`--${name} is no opaque oklch colour: ${value}`);
  const [lightness = 0, chroma = 0, hue = 0] = match.slice(1).map(Number);
  const angle = (hue * Math.PI) / 180;
  const a = chroma * Math.cos(angle);
  const b = chroma * Math.sin(angle);
  const l = (lightness + 0.3963377774 * a + 0.2158037573 * b) ** 3;
  const m = (lightness - 0.1055613458 * a - 0.0638541728 * b) ** 3;
  const s = (lightness - 0.0894841775 * a - 1.291485548 * b) ** 3;
  const clip = (channel: number) => Math.min(1, Math.max(0, channel));
  const red = clip(4.0767416621 * l - 3.3077115913 * m + 0.2309699292 * s);
  const green = clip(-1.2684380046 * l + 2.6097574011 * m - 0.3413193965 * s);
  const blue = clip(-0.0041960863 * l - 0.7034186147 * m + 1.707614701 * s);
  return 0.2126 * red + 0.7152 * green + 0.0722 * blue;
}

function contrast(theme: Theme, one: string, other: string): number {
  const [high = 0, low = 0] = [luminance(THEMES[theme], one), luminance(THEMES[theme], other)].sort(
    (first, second) => second - first,
  );
  return (high + 0.05) / (low + 0.05);
}

const SURFACES = ['background', 'card', 'popover', 'muted', 'accent', 'code'];
const STATES = ['success', 'warning', 'danger', 'info'];

/** Text and what it lies on (WCAG 1.4.3). */
const TEXTS: [string, string[]][] = [
  ['foreground', [...SURFACES, 'primary-surface', ...STATES.map((state) => `${state}-surface`)]],
  ['muted-foreground', [...SURFACES, 'primary-surface']],
  ['link', [...SURFACES, 'primary-surface']],
  ['primary-foreground', ['primary', 'primary-hover']],
  ['destructive-foreground', ['destructive', 'destructive-hover']],
  ...STATES.map((state): [string, string[]] => [
    state,
    ['background', 'card', 'muted', 'accent', 'code', `${state}-surface`],
  ]),
];

/** Outlines of controls, focus rings and what is drawn, and what they lie on (WCAG 1.4.11). */
const SHAPES: [string, string[]][] = [
  ['input', ['background', 'card', 'popover']],
  ['ring', ['background', 'card', 'popover', 'muted', 'code']],
  ['primary', ['background', 'card']],
  ...['delivered', 'failed', 'retrying', 'other', 'time'].map((name): [string, string[]] => [
    `chart-${name}`,
    ['card'],
  ]),
];

const pairs = (list: [string, string[]][]) =>
  list.flatMap(([front, backs]) => backs.map((back): [string, string] => [front, back]));

describe.each<Theme>(['light', 'dark'])('%s', (theme) => {
  test.each(pairs(TEXTS))('the text %s can be read on %s', (front, back) => {
    expect(contrast(theme, front, back)).toBeGreaterThanOrEqual(4.5);
  });

  test.each(pairs(SHAPES))('the shape %s is seen on %s', (front, back) => {
    expect(contrast(theme, front, back)).toBeGreaterThanOrEqual(3);
  });
});

test('black on white has the contrast that the formula must give', () => {
  const colours = new Map([
    ['black', 'oklch(0 0 0)'],
    ['white', 'oklch(1 0 0)'],
  ]);
  expect((luminance(colours, 'white') + 0.05) / (luminance(colours, 'black') + 0.05)).toBeCloseTo(21, 1);
});

test('colours stand in globals.css alone', () => {
  const sources = ['components', 'app'].flatMap((folder) =>
    readdirSync(`${root}${folder}`, { recursive: true, encoding: 'utf8' })
      .filter((file) => file.endsWith('.tsx'))
      .map((file) => `${folder}/${file}`),
  );
  expect(sources.length).toBeGreaterThan(100);
  const palette =
    /\b(?:bg|text|border|fill|stroke|ring|from|to)-(?:slate|gray|zinc|red|orange|amber|yellow|green|teal|blue|indigo|violet|pink)-\d{2,3}\b|\boklch\(|\brgba?\(|\bhsla?\(/;
  const breaches = sources.filter((file) => palette.test(readFileSync(root + file, 'utf8')));
  expect(breaches).toEqual([]);
});
