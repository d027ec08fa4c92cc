import type { Database } from '#db/client';
import type { RetryPolicy } from '#lib/domain/retry-policy';
import type { UrlPolicy } from '#lib/domain/url-policy';

/** What every service works with; made once per process, or once per test. */
export type ServiceContext = {
  database: Database;
  urlPolicy: UrlPolicy;
  /** Base64; only the worker has the private half. */
  sealingPublicKey: string;
  retryPolicy: RetryPolicy;
  retentionDays: number;
  demoReceiverOrigin: string | null;
};

/** Who calls: a signed-in user, or a machine with a key. */
export type Actor = { kind: 'user'; userId: string } | { kind: 'api_key'; key: string };

/** One call of a service on behalf of somebody in an organisation. */
export type Call = { context: ServiceContext; actor: Actor; orgSlug: string };
