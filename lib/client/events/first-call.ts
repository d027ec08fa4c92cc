import { apiCallAsCurl, apiReadAsCurl } from '#lib/client/curl';
import { emitBody } from '#lib/client/events/queries';
import type { ApiKeyScope } from '#lib/domain/access/api-key';

/** What a key can be tried out with: something harmless where its scopes allow it. */
const READS: readonly (readonly [ApiKeyScope, string])[] = [
  ['webhooks:read', '/webhooks'],
  ['deliveries:read', '/deliveries?limit=1'],
];

/** @param origin of this installation, e.g. `https://app.example.com` */
export function firstCallAsCurl(origin: string, orgSlug: string, scopes: readonly ApiKeyScope[]): string {
  const base = `${origin}/api/v1/orgs/${encodeURIComponent(orgSlug)}`;
  const read = READS.find(([scope]) => scopes.includes(scope));
  if (read !== undefined) return apiReadAsCurl(base + read[1]);
  if (scopes.includes('events:write'))
    return apiCallAsCurl(
      `${base}/events`,
      emitBody('job.created', '{"job":{"id":"job_20417"}}', 'job_20417'),
    );
  return apiReadAsCurl(`${base}/event-types`);
}
