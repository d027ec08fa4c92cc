/** What the guide for receivers is made of. In texts, backticks mark code. */

export type GuideBlock =
  | { kind: 'text'; text: string }
  | { kind: 'list'; items: readonly string[] }
  | { kind: 'terms'; label: string; rows: readonly (readonly [term: string, meaning: string])[] }
  | { kind: 'code'; label: string; fence: string; code: string }
  /** The samples for verifying, one for each language. */
  | { kind: 'samples' }
  /** The receiver to build upon, `RECEIVER_EXAMPLE`. */
  | { kind: 'example' };

export type GuideSection = { id: string; title: string; blocks: readonly GuideBlock[] };

/** What this installation has set. */
export type GuideSettings = { retryDelaysMs: readonly number[]; retentionDays: number };
