import { readdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

/** Writes index.html beside the pictures of a folder: one row for each screen, each picture a link to its file. */
export function writeContactSheet(folder: string): void {
  const files = readdirSync(folder)
    .filter((file) => file.endsWith('.png'))
    .sort();
  const screens = Map.groupBy(files, (file) => file.replace(/-(light|dark)-\d+\.png$/, ''));
  const rows = [...screens].map(([screen, pictures]) => {
    const figures = pictures.map(
      (file) =>
        `<a href="${file}"><figure><img src="${file}" alt="${file}" loading="lazy"><figcaption>${file}</figcaption></figure></a>`,
    );
    return `<h2>${screen}</h2>\n<div>${figures.join('\n')}</div>`;
  });
  const style =
    'body{font:14px system-ui;margin:24px;background:#8a8f98}h2{margin:24px 0 8px}div{display:flex;gap:12px;align-items:flex-start;flex-wrap:wrap}' +
    'figure{margin:0}img{max-height:420px;max-width:560px;border-radius:6px}figcaption{font-size:12px}a{color:inherit;text-decoration:none}';
  writeFileSync(
    join(folder, 'index.html'),
    `<!doctype html>\n<html lang="en">\n<meta charset="utf-8">\n<title>Hooktab screens</title>\n<style>${style}</style>\n<h1>Hooktab screens</h1>\n${rows.join('\n')}\n</html>\n`,
  );
}
