/** The demo receiver listens on another port than before: its webhooks follow. */
import pg from 'pg';

/** Points the webhooks of one origin to another. The log keeps the URLs as they were. Gives how many there were. */
export async function moveReceiver(databaseUrl: string, from: string, to: string): Promise<number> {
  const client = new pg.Client({ connectionString: databaseUrl, application_name: 'hooktab-start' });
  await client.connect();
  try {
    const { rowCount } = await client.query(
      `update webhooks
       set url = $2 || substr(url, length($1) + 1), version = version + 1, updated_at = now()
       where starts_with(url, $1 || '/') and deleted_at is null`,
      [from, to],
    );
    return rowCount ?? 0;
  } finally {
    await client.end();
  }
}
