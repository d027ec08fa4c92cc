/** docs/receivers.md, from the guide that the app shows. */
import { RECEIVER_COMMAND, RECEIVER_EXAMPLE, receiverGuide } from '#lib/client/developers/receiver-guide';
import type { GuideBlock, GuideSettings } from '#lib/client/developers/receiver-guide/blocks';
import { STANDARD_RETRY_DELAYS_MS } from '#lib/domain/delivery/retry-policy';
import { VERIFY_SAMPLES } from '#lib/domain/webhook/verify-samples';

const WIDTH = 120;

/** What an installation has that sets neither. */
export const DEFAULT_GUIDE_SETTINGS: GuideSettings = {
  retryDelaysMs: STANDARD_RETRY_DELAYS_MS,
  retentionDays: 30,
};

/** Breaks a text at its spaces; a word that is longer than a line has one for itself. Code is never broken. */
function wrap(text: string, indent = ''): string {
  const lines: string[] = [];
  let line = '';
  for (const word of text.match(/(?:`[^`]*`|[^\s`])+/g) ?? []) {
    if (line !== '' && line.length + 1 + word.length > WIDTH - indent.length) {
      lines.push(line);
      line = word;
    } else line = line === '' ? word : `${line} ${word}`;
  }
  return [...lines, line].join(`\n${indent}`);
}

const fenced = (fence: string, code: string) => `\`\`\`${fence}\n${code}\n\`\`\``;

function blockText(block: GuideBlock): string {
  switch (block.kind) {
    case 'text':
      return wrap(block.text);
    case 'list':
      return block.items.map((item) => `- ${wrap(item, '  ')}`).join('\n');
    case 'terms':
      return ['| | |', '|---|---|', ...block.rows.map(([term, meaning]) => `| ${term} | ${meaning} |`)].join(
        '\n',
      );
    case 'code':
      return fenced(block.fence, block.code);
    case 'samples':
      return VERIFY_SAMPLES.map(({ label, fence, code }) => `### ${label}\n\n${fenced(fence, code)}`).join(
        '\n\n',
      );
    case 'example':
      return `[\`public${RECEIVER_EXAMPLE}\`](../public${RECEIVER_EXAMPLE}), which the app also offers for download:\n\n${fenced(
        'sh',
        RECEIVER_COMMAND,
      )}`;
  }
}

/** The whole document. */
export function receiversDocument(settings: GuideSettings): string {
  const sections = receiverGuide(settings).map(({ title, blocks }) =>
    [`## ${title}`, ...blocks.map(blockText)].join('\n\n'),
  );
  const head = [
    '# Receiving webhooks',
    '<!-- Made by `npm run receivers-doc` from lib/client/developers/receiver-guide.ts, which the app shows too. -->',
    wrap(
      'What your endpoint gets from Hooktab, and what it should do with it. The app has the same under Webhooks, Receiving webhooks.',
    ),
  ];
  return `${[...head, ...sections].join('\n\n')}\n`;
}
