/** What is drawn on the server and again in the browser is the same, wherever each of them stands. */
import { readdirSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { expect, test } from 'vitest';

const root = fileURLToPath(new URL('../../', import.meta.url));
const sources = ['app', 'components', 'lib'].flatMap((folder) =>
  readdirSync(`${root}${folder}`, { recursive: true, encoding: 'utf8' })
    .filter((file) => /(?<!\.test)\.tsx?$/.test(file))
    .map((file) => `${folder}/${file}`),
);

/** Without a language they take that of the process; parts of a date are in its zone. */
const LOCAL = [
  /\.toLocale\w*\((?!')/,
  /\.localeCompare\(/,
  /\bIntl\.\w+\((?!LOCALE|')/,
  /\.(?:get|set)(?:Date|Day|FullYear|Hours|Minutes|Month|TimezoneOffset)\(/,
];

/** What fields take and show in the zone of the browser; they are drawn when they are opened. */
const IN_THE_BROWSER = ['lib/client/datetime-input.ts'];

test('no source takes words or times from where its process stands', () => {
  expect(sources.length).toBeGreaterThan(300);
  const breaches = sources
    .filter((file) => !IN_THE_BROWSER.includes(file))
    .flatMap((file) =>
      readFileSync(root + file, 'utf8')
        .split('\n')
        .filter((line) => LOCAL.some((pattern) => pattern.test(line)))
        .map((line) => `${file}: ${line.trim()}`),
    );
  expect(breaches).toEqual([]);
});
