/**
 * Code for receivers: checks the signature of a request. Each needs nothing but the standard library of its language.
 * Source of the rule: Standard Webhooks 1.0, "Verifying webhook authenticity".
 */
import { CSHARP } from '#lib/domain/webhook/verify-samples/csharp';
import { GO } from '#lib/domain/webhook/verify-samples/go';
import { JAVA } from '#lib/domain/webhook/verify-samples/java';
import { NODE } from '#lib/domain/webhook/verify-samples/node';
import { PHP } from '#lib/domain/webhook/verify-samples/php';
import { PYTHON } from '#lib/domain/webhook/verify-samples/python';
import { RUBY } from '#lib/domain/webhook/verify-samples/ruby';

/** `fence`: the name of the language in a Markdown code block. `ranWith`: where all cases of the test were seen to pass. */
export const VERIFY_SAMPLES = [
  { language: 'node', label: 'Node.js', fence: 'js', ranWith: 'Node.js 24', code: NODE },
  { language: 'python', label: 'Python', fence: 'python', ranWith: 'Python 3.11', code: PYTHON },
  { language: 'go', label: 'Go', fence: 'go', ranWith: 'Go 1.26', code: GO },
  { language: 'php', label: 'PHP', fence: 'php', ranWith: 'PHP 8.2', code: PHP },
  { language: 'ruby', label: 'Ruby', fence: 'ruby', ranWith: 'Ruby 3.1', code: RUBY },
  { language: 'csharp', label: 'C#', fence: 'csharp', ranWith: 'C# on Mono 6.8', code: CSHARP },
  { language: 'java', label: 'Java', fence: 'java', ranWith: 'Java 17', code: JAVA },
] as const;

export type VerifyLanguage = (typeof VERIFY_SAMPLES)[number]['language'];

/** The age, in seconds, from which the samples refuse a request, and as long before its time. */
export const VERIFY_TOLERANCE_SECONDS = 300;

/** Checks `X-Hub-Signature`, for receivers that know only this one. It covers neither the id nor the time. */
export const HUB_VERIFY_SAMPLE = `import { createHmac, timingSafeEqual } from 'node:crypto';

export function isSignedWith(secret, headers, body) {
  if (!secret) return false; // no secret is set
  const digest = createHmac('sha256', secret).update(body).digest('hex');
  const expected = Buffer.from(\`sha256=\${digest}\`);
  const given = Buffer.from(headers['x-hub-signature'] ?? '');
  return given.length === expected.length && timingSafeEqual(given, expected);
}`;
