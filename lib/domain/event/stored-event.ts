/** An event as it is stored: what every payload format is a function of. */
export type StoredEvent = {
  /** UUID. */
  id: string;
  /** UUID. */
  orgId: string;
  type: string;
  occurredAt: Date;
  isTest: boolean;
  /** The producer's exact JSON text. */
  data: string;
};
