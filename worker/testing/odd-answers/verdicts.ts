/** What other clients say to the odd answers, as `compare.ts` stored it. */
import { readFileSync } from 'node:fs';

/** The status that the client gave to its caller; an error that begins with `body:` came after the head. */
export type Verdict = { status: number | null; error: string | null };

export type Verdicts = {
  versions: { curl: string; go: string; python: string };
  /** By the name of the answer. */
  answers: Record<string, { curl: Verdict; go: Verdict; python: Verdict }>;
};

/** Reads the stored verdicts. */
export function readVerdicts(): Verdicts {
  return JSON.parse(readFileSync(new URL('verdicts.json', import.meta.url), 'utf8'));
}
