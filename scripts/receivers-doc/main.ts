/** `npm run receivers-doc`: writes docs/receivers.md, with the settings that an installation has unless it sets others. */
import { writeFile } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import { DEFAULT_GUIDE_SETTINGS, receiversDocument } from '#scripts/receivers-doc/markdown';

const TARGET = fileURLToPath(new URL('../../docs/receivers.md', import.meta.url));

await writeFile(TARGET, receiversDocument(DEFAULT_GUIDE_SETTINGS));
console.log(`Wrote ${TARGET}`);
