/** Known advisories about the packages that run in production, as the registry of npm has them. */
import { execFile } from 'node:child_process';
import { z } from 'zod';
import { type Tally, tallyOfGap, tallyOfStep } from '#scripts/test/tally';

/** `--no-offline`: offline, npm reports that there are none. */
const PARAMETERS = [
  'audit',
  '--json',
  '--omit=dev',
  '--no-offline',
  '--fetch-retries=0',
  '--fetch-timeout=30000',
];

const report = z.object({
  auditReportVersion: z.number(),
  vulnerabilities: z.record(z.string(), z.object({ severity: z.string(), range: z.string() })),
});
const refusal = z.object({ statusCode: z.number() });

/**
 * Counts what `npm audit --json` printed. Each package with an advisory fails. Where the registry has not answered, or not
 * the question, that is a gap: it says nothing about the packages.
 */
export function tallyOfAudit(printed: string): Tally {
  const answer = parse(printed);
  const read = report.safeParse(answer);
  if (!read.success) {
    const { data } = refusal.safeParse(answer);
    const reason = data === undefined ? 'did not answer' : `answered ${data.statusCode}`;
    return tallyOfGap(`known advisories: the registry ${reason}`);
  }
  const failures = Object.entries(read.data.vulnerabilities).map(
    ([name, { severity, range }]) => `${name} ${range}: ${severity}, see npm audit`,
  );
  return failures.length === 0
    ? tallyOfStep(true)
    : { passed: 0, failed: failures.length, failures, gaps: [] };
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return null;
  }
}

/** Asks the registry. */
export async function checkAdvisories(env: NodeJS.ProcessEnv): Promise<Tally> {
  const options = { env, shell: process.platform === 'win32', maxBuffer: 64 * 1024 * 1024 };
  // It exits with an error where there are advisories, and where there is no answer: what it printed tells them apart.
  const printed = await new Promise<string>((resolve) => {
    execFile('npm', PARAMETERS, options, (_error, stdout) => resolve(stdout));
  });
  return tallyOfAudit(printed);
}
