/** “Copy as cURL”: what is pasted into a shell reaches the endpoint byte for byte. */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Page } from '@playwright/test';
import { emit } from '#e2e/support/deliveries';
import { expect, test } from '#e2e/support/fixtures';
import { passwordBinding, seal } from '#lib/domain/webhook/sealed-credentials';

/** Runs what was copied in bash, as if it had been pasted, and gives what curl printed. */
async function paste(command: string, environment: Record<string, string>): Promise<string> {
  const bash = spawn('bash', ['--noprofile', '--norc'], {
    env: { ...process.env, ...environment },
    stdio: 'pipe',
  });
  const output: Buffer[] = [];
  bash.stdout.on('data', (chunk: Buffer) => output.push(chunk));
  bash.stdin.end(`${command}\n`);
  const [code] = await once(bash, 'close');
  expect(code).toBe(0);
  return Buffer.concat(output).toString();
}

async function copyCommand(page: Page): Promise<string> {
  const dialog = page.getByRole('dialog', { name: 'Job Created' });
  await dialog.getByRole('button', { name: 'Copy as cURL' }).click();
  await expect(dialog.getByRole('button', { name: /Copied/ })).toBeVisible();
  return page.evaluate(() => navigator.clipboard.readText());
}

const BODIES: Record<string, string> = {
  'quotes, dollars and backslashes': `{"a":"it's \\"quoted\\" $HOME \`id\` !! \\\\n %s @file","b":"'"}`,
  'line breaks and tabs': '{\n\t"a": "x",\r\n  "b": 1.10\n}',
  'other scripts and emoji': '{"rtl":"مرحبا","emoji":"👷🏽‍♀️","nul":"\\u0000","line":"\u2028"}',
  'more than one argument holds': `{"text":"${"é'".repeat(60_000)}"}`,
};

test('every payload arrives as it was sent', async ({
  signInAs,
  org,
  addWebhook,
  database,
  receiver,
  stack,
  context,
}) => {
  await context.grantPermissions(['clipboard-read', 'clipboard-write']);
  await addWebhook({ url: `${receiver.url('/200')}&q='%20$x&r=[1-3]&f[type]={a,b}` });
  const page = await signInAs('support');
  const folder = await mkdtemp(join(tmpdir(), 'hooktab-curl-'));
  const authority = join(folder, 'ca.pem');
  await writeFile(authority, stack.receiverAuthority);
  try {
    await page.goto(`/o/${org.slug}/deliveries`);
    for (const [what, data] of Object.entries(BODIES)) {
      const eventId = await emit(database, org.id, { data });
      await expect.poll(async () => (await receiver.received()).at(-1)?.webhookId, what).toBe(eventId);
      await page.getByRole('textbox', { name: /Search/ }).fill(eventId);
      await expect(page).toHaveURL(new RegExp(`search=${eventId}`));
      await page.getByRole('link', { name: `Details of ${eventId}` }).click();
      const command = await copyCommand(page);
      expect(await paste(command, { CURL_CA_BUNDLE: authority }), what).toContain('200 OK');
      const [sent, pasted, ...more] = (await receiver.received()).filter((one) => one.webhookId === eventId);
      expect(more).toEqual([]);
      expect(pasted?.body).toBe(sent?.body);
      expect(pasted?.body).toContain(data);
      const headers = (request: typeof sent) =>
        request?.headers.filter(([name]) => /^(content-type|user-agent|webhook-)/.test(name)).toSorted();
      expect(headers(pasted)).toEqual(headers(sent));
      expect(pasted?.path).toBe(sent?.path);
      await page.keyboard.press('Escape');
      await expect(page.getByRole('dialog')).toBeHidden();
    }
  } finally {
    await rm(folder, { recursive: true });
  }
});

test('the password comes from the shell', async ({
  signInAs,
  org,
  addWebhook,
  database,
  receiver,
  stack,
  context,
}) => {
  await context.grantPermissions(['clipboard-read', 'clipboard-write']);
  const webhook = await addWebhook({ url: receiver.url('/401') });
  const binding = passwordBinding(org.id, webhook.id, webhook.url);
  const sealed = await seal(stack.sealingPublicKey, binding, receiver.password);
  await database.$client.query(
    `update webhooks set auth_method = 'basic', basic_username = $1, basic_password_sealed = $2 where id = $3`,
    [receiver.username, sealed, webhook.id],
  );
  await emit(database, org.id);
  const page = await signInAs('support');
  await page.goto(`/o/${org.slug}/deliveries?status=delivered`);
  await page.getByRole('link', { name: /^Details of/ }).click();
  const dialog = page.getByRole('dialog', { name: 'Job Created' });
  await expect(async () => {
    expect(await copyCommand(page)).toContain(`'${receiver.username}:'`);
  }).toPass();
  const command = await copyCommand(page);
  const folder = await mkdtemp(join(tmpdir(), 'hooktab-curl-'));
  try {
    const authority = join(folder, 'ca.pem');
    await writeFile(authority, stack.receiverAuthority);
    const environment = { CURL_CA_BUNDLE: authority, WEBHOOK_PASSWORD: receiver.password };
    expect(await paste(command, environment)).toContain('200 OK');
    expect(await paste(command, { ...environment, WEBHOOK_PASSWORD: 'wrong' })).toContain('401');
    await expect(dialog.getByText('read -rs WEBHOOK_PASSWORD', { exact: true })).toBeVisible();

    // The user name is gone with the authentication of the webhook.
    await database.$client.query(
      `update webhooks set auth_method = 'none', basic_username = null, basic_password_sealed = null where id = $1`,
      [webhook.id],
    );
    await page.reload();
    await expect(dialog.getByText('read -r WEBHOOK_USER; read -rs WEBHOOK_PASSWORD')).toBeVisible();
    expect(
      await paste(await copyCommand(page), { ...environment, WEBHOOK_USER: receiver.username }),
    ).toContain('200 OK');
  } finally {
    await rm(folder, { recursive: true });
  }
});
