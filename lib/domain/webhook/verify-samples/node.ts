export const NODE = `import { createHmac, timingSafeEqual } from 'node:crypto';

/** body: the bytes of the request as they came, before any JSON.parse */
export function isGenuine(secret, headers, body) {
  const id = headers['webhook-id'];
  const timestamp = headers['webhook-timestamp'];
  const age = Math.abs(Date.now() / 1000 - Number(timestamp));
  if (!(age <= 300)) return false; // more than five minutes: perhaps sent again by somebody else

  const key = Buffer.from(secret.replace(/^whsec_/, ''), 'base64');
  if (key.length < 24) return false; // no signing secret is set
  const digest = createHmac('sha256', key).update(\`\${id}.\${timestamp}.\`).update(body).digest('base64');
  const expected = Buffer.from(\`v1,\${digest}\`);
  return (headers['webhook-signature'] ?? '').split(' ').some((signature) => {
    const given = Buffer.from(signature);
    return given.length === expected.length && timingSafeEqual(given, expected);
  });
}`;
