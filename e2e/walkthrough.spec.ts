/** The five commands of the README, executed twice as they stand there: from an API key to a verified delivery. */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from '#e2e/support/fixtures';
import { insertApiKey } from '#lib/services/api-keys/insert';

/** The commands of the block after the mark, in their order. */
async function readCommands(): Promise<string[]> {
  const text = await readFile(join(import.meta.dirname, '..', 'README.md'), 'utf8');
  const block = /<!-- walk-through:.*?-->\s*```sh\n(.*?)```/s.exec(text)?.[1] ?? '';
  return block.split(/\n\n(?=# \d)/);
}

test('from an API key to a verified delivery', async ({ org, database, stack }) => {
  const commands = await readCommands();
  expect(commands).toHaveLength(5);
  const { key } = await insertApiKey(database, {
    orgId: org.id,
    name: 'Walk-through',
    scopes: ['webhooks:write', 'events:write', 'deliveries:read'],
    expiresAt: null,
    createdBy: null,
  });
  const folder = await mkdtemp(join(tmpdir(), 'hooktab-walkthrough-'));
  const run = async (command = '') => {
    const here = command
      .replaceAll('http://localhost:3000', stack.baseUrl)
      .replaceAll('https://localhost:8443', stack.receiverOrigin)
      .replaceAll('/orgs/acme/', `/orgs/${org.slug}/`);
    const shell = spawn('sh', ['-c', here], {
      cwd: folder,
      env: { ...process.env, HOOKTAB_API_KEY: key },
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    const output: Buffer[] = [];
    for (const stream of [shell.stdout, shell.stderr]) {
      stream.on('data', (chunk: Buffer) => output.push(chunk));
    }
    const [code] = (await once(shell, 'close')) as [number];
    const text = Buffer.concat(output).toString();
    expect(code, `${command}\n${text}`).toBe(0);
    return text;
  };
  try {
    const [create, activate, emit, look, verify] = commands;
    // As often as one likes: the second time beside the webhook of the first.
    for (const count of [1, 2]) {
      expect(await run(create)).toContain('"signingSecret":"whsec_');
      expect(await run(activate)).toContain('"isActive":true');
      const emitted = (await run(emit)).trim();
      expect(JSON.parse(emitted)).toMatchObject({ deliveryCount: count, isDuplicate: false });
      expect(await run(look)).toMatch(/"status":"delivered".*"status":200/);
      expect((await run(verify)).trim()).toBe('verified');
      expect(JSON.parse((await run(emit)).trim())).toMatchObject({ isDuplicate: true });
    }
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
});
