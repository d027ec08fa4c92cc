/** The demo receiver listens on another port than before: its webhooks follow. */
import { connectClient } from '#db/connection/connect';
import { passwordBinding, seal } from '#lib/domain/webhook/sealed-credentials';

type Move = {
  databaseUrl: string;
  from: string;
  to: string;
  sealingPublicKey: string;
  /** What the receiver asks for with Basic Auth. */
  receiverPassword: string;
};

type MovedWebhook = { orgId: string; id: string; url: string; authMethod: string };

/**
 * Points the webhooks of one origin to another and seals their passwords for it. The log keeps the URLs as they were.
 * Returns how many webhooks moved.
 */
export async function moveReceiver(move: Move): Promise<number> {
  const client = await connectClient({ url: move.databaseUrl, applicationName: 'hooktab-start' });
  try {
    await client.query('begin');
    const { rows } = await client.query<MovedWebhook>(
      `update webhooks
       set url = $2 || substr(url, length($1) + 1), version = version + 1, updated_at = now()
       where starts_with(url, $1 || '/') and deleted_at is null
       returning org_id as "orgId", id, url, auth_method as "authMethod"`,
      [move.from, move.to],
    );
    for (const { orgId, id, url } of rows.filter(({ authMethod }) => authMethod === 'basic')) {
      const sealed = await seal(
        move.sealingPublicKey,
        passwordBinding(orgId, id, url),
        move.receiverPassword,
      );
      await client.query('update webhooks set basic_password_sealed = $3 where org_id = $1 and id = $2', [
        orgId,
        id,
        sealed,
      ]);
    }
    await client.query('commit');
    return rows.length;
  } finally {
    await client.end();
  }
}
