/** XML and YAML that were written here, read by parsers of others: whatever the texts in them are. */
import { DOMParser, type Element } from '@xmldom/xmldom';
import { describe, expect, test } from 'vitest';
import { parse as parseYaml } from 'yaml';
import { type JsonValue, xmlText } from '#lib/domain/text/xml-text';
import { yamlText } from '#lib/domain/text/yaml-text';

const NASTY = [
  '',
  ' ',
  'plain',
  '</name><admin>true</admin>',
  '<!-- --><![CDATA[x]]>]]>',
  '&amp;&lt;&#0;&unknown;',
  '"quoted" \'single\' \\ back',
  'no',
  'null',
  '~',
  '1e3',
  '0x1f',
  '2026-03-02',
  '- item',
  'key: value # comment',
  '*alias &anchor !tag %directive @at `tick`',
  '---\n...\n',
  ' leading and trailing ',
  'line\nbreak\ttab\rreturn\r\nboth',
  'Zoë 🚀 日本語 \u202egnp.exe',
  '\u0085\u2028\u2029\ufeff\u00a0\u007f\u009f',
];

/** A generator with a seed (mulberry32), so that a failure can be repeated. */
function random(seed: number) {
  let state = seed;
  return (below: number) => {
    state = (state + 0x6d2b79f5) | 0;
    let t = Math.imul(state ^ (state >>> 15), 1 | state);
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t;
    return ((t ^ (t >>> 14)) >>> 0) % below;
  };
}

const CHARACTERS = [...NASTY.join(''), ...'<>&"\'\\:#-{}[],?|>%@`\n\r\t '];

function randomText(pick: (below: number) => number): string {
  return Array.from({ length: pick(12) }, () => CHARACTERS[pick(CHARACTERS.length)]).join('');
}

function randomValue(pick: (below: number) => number, depth: number): JsonValue {
  const kind = pick(depth > 3 ? 4 : 6);
  if (kind === 0) return null;
  if (kind === 1) return pick(2) === 0;
  if (kind === 2) return pick(2_000_000) - 1_000_000;
  if (kind === 3) return randomText(pick);
  const items = Array.from({ length: pick(4) }, () => randomValue(pick, depth + 1));
  if (kind === 4) return items;
  return Object.fromEntries(items.map((item, index) => [index === 0 ? 'yes' : `member_${index}`, item]));
}

function parseXml(text: string): Element {
  const onError = (level: string, message: string) => {
    // U+FFFD may come of a wrong encoding, it thinks.
    if (level !== 'warning') throw new Error(`${level}: ${message}`);
  };
  const root = new DOMParser({ onError }).parseFromString(text, 'text/xml').documentElement;
  if (root === null) throw new Error('no root element');
  return root;
}

describe('YAML', () => {
  test.each(NASTY)('%j', (text) => {
    const value = { text, list: [text, { [text]: text }], [text]: 1 };
    for (const version of ['1.1', '1.2'] as const)
      expect(parseYaml(yamlText(value), { version, uniqueKeys: true })).toEqual(value);
  });

  test('any value reads back as it was', () => {
    const pick = random(1);
    for (let n = 0; n < 2_000; n++) {
      const value = randomValue(pick, 0);
      const text = yamlText(value);
      expect(parseYaml(text), text).toEqual(value);
    }
  });

  test('is written to be read', () => {
    expect(
      yamlText({ meta: { status: 'ok' }, response: { types: [{ event_id: 'a', user_id: 1 }], none: [] } }),
    ).toBe(
      `---
meta:
  status: "ok"
response:
  types:
    -
      event_id: "a"
      user_id: 1
  none: []
`,
    );
    expect(yamlText(null)).toBe('---\nnull\n');
    expect(yamlText({})).toBe('---\n{}\n');
  });
});

describe('XML', () => {
  test.each(NASTY)('%j', (text) => {
    const root = parseXml(xmlText('answer', { text, other: text }));
    expect(root.childNodes).toHaveLength(2);
    expect(root.firstChild?.textContent).toBe(text);
    expect(root.lastChild?.textContent).toBe(text);
  });

  test('any text stays the text of its element', () => {
    const pick = random(2);
    for (let n = 0; n < 2_000; n++) {
      const text = randomText(pick);
      const root = parseXml(xmlText('answer', { text }));
      expect(root.textContent, JSON.stringify(text)).toBe(text);
    }
  });

  test('what XML cannot hold is replaced', () => {
    const root = parseXml(xmlText('answer', { text: 'a\0b\u0007c\ud800d\uffffe🚀' }));
    expect(root.textContent).toBe('a\ufffdb\ufffdc\ufffdd\ufffde🚀');
  });

  test('a list is its element once for each item; null is empty', () => {
    expect(xmlText('response', { types: [{ id: 1 }, { id: 2 }], none: [], nothing: null, yes: true })).toBe(
      '<?xml version="1.0" encoding="UTF-8"?>\n' +
        '<response><types><id>1</id></types><types><id>2</id></types><nothing/><yes>true</yes></response>\n',
    );
  });
});
