import type { Operation } from '#lib/contracts/api/operation';
import type { SubscriptionSystem } from '#lib/domain/webhook/subscription';

/** One call of an integration. `path` begins at the root; `{…}` stands for the id of a subscription, in the form of its system. */
export type IntegrationOperation = Pick<
  Operation,
  'id' | 'method' | 'path' | 'action' | 'body' | 'bodyExample'
> & {
  system: SubscriptionSystem;
  /** The status of success. */
  status: number;
};
