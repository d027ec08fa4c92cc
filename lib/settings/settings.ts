/** Every setting of Hooktab, parsed once at start and read nowhere else. The README's table is checked against this. */
import { accessSync, constants } from 'node:fs';
import { z } from 'zod';
import { DatabaseUrlError, DEFAULT_SCHEMA, parseDatabaseUrl, schemaProblem } from '#lib/domain/database-url';
import { MAX_RETENTION_DAYS, minRetentionDays, retryDays } from '#lib/domain/delivery/retention';
import { STANDARD_RETRY_DELAYS_MS } from '#lib/domain/delivery/retry-policy';
import { PlainError } from '#lib/domain/errors/plain-error';
import { smtpUrlProblem } from '#lib/domain/smtp-url';
import { validationWords } from '#lib/domain/text/validation-words';
import { isNat64Prefix, isPrivateRange, PRIVATE_RANGES } from '#lib/domain/webhook/address-policy';
import { givenSettings } from '#lib/settings/value-files';

const sealingKey = (command: string) =>
  z
    .string({ error: `is missing. Make a pair with: ${command}` })
    .refine(
      (text) => Buffer.from(text, 'base64').length === 32,
      `must be 32 bytes in base64. Make a pair with: ${command}`,
    );

const MAKE_KEYS = 'npm run keys';

const wholeNumber = (fallback: number, min: number, max: number) =>
  z.coerce
    .number<string>({ error: 'must be a whole number' })
    .int('must be a whole number')
    .min(min, `must be at least ${min}`)
    .max(max, `must be at most ${max}`)
    .default(fallback);

const httpsOrigin = z
  .string()
  .refine((text) => URL.canParse(text) && new URL(text).origin === text && text.startsWith('https://'), {
    error: 'must be an origin such as https://localhost:8443, without a path',
  });

const appUrl = z
  .string({ error: 'is missing. It is the address that users type, e.g. https://app.example.com' })
  .refine((text) => /^https?:$/.test(URL.parse(text)?.protocol ?? ''), {
    error: 'must be the address that users type, e.g. https://app.example.com',
  });

/** The URL must be readable, and so must the files of certificates that it names. */
function checkDatabaseUrl(url: string, context: z.RefinementCtx<string>): void {
  try {
    // The name of the schema is checked by itself.
    const { ssl } = parseDatabaseUrl(url, { ...process.env, DATABASE_SCHEMA: undefined });
    for (const [parameter, path] of Object.entries({
      sslrootcert: ssl.rootCert,
      sslcert: ssl.cert,
      sslkey: ssl.key,
    })) {
      if (path === undefined || path === 'system') continue;
      if (!isReadable(path)) throw new DatabaseUrlError(`names a file as ${parameter} that cannot be read`);
    }
  } catch (error) {
    if (!(error instanceof DatabaseUrlError)) throw error;
    context.addIssue(error.problem);
  }
}

function isReadable(path: string): boolean {
  try {
    accessSync(path, constants.R_OK);
    return true;
  } catch {
    return false;
  }
}

/** The retention must outlast the retries that RETRY_DELAYS_SECONDS asks for. */
function checkRetention(
  {
    RETRY_DELAYS_SECONDS: seconds,
    RETENTION_DAYS: days,
  }: { RETRY_DELAYS_SECONDS: number[]; RETENTION_DAYS: number },
  context: z.RefinementCtx,
): void {
  const policy = { delaysMs: seconds.map((s) => s * 1000) };
  if (days >= minRetentionDays(policy)) return;
  const message = `must be at least ${minRetentionDays(policy)}: with RETRY_DELAYS_SECONDS a delivery may be retried for ${retryDays(policy)} days, since a receiver may ask for a day before each retry`;
  context.addIssue({ code: 'custom', path: ['RETENTION_DAYS'], message });
}

const shared = {
  DATABASE_URL: z
    .string({ error: 'is missing. Example: postgres://user:password@host:5432/hooktab' })
    .superRefine(checkDatabaseUrl),
  DATABASE_SCHEMA: z
    .string()
    .superRefine((name, context) => {
      const problem = schemaProblem(name);
      if (problem !== null) context.addIssue(problem);
    })
    .default(DEFAULT_SCHEMA),
  RETRY_DELAYS_SECONDS: z
    .string()
    .default(STANDARD_RETRY_DELAYS_MS.map((ms) => ms / 1000).join(','))
    .transform((text) => text.split(',').map(Number))
    .refine((seconds) => seconds.every((s) => Number.isFinite(s) && s >= 0 && s <= 86_400), {
      error: 'must be seconds separated by commas, each between 0 and 86400. Example: 300,600',
    }),
  RETENTION_DAYS: wholeNumber(30, 1, MAX_RETENTION_DAYS),
  DEMO_RECEIVER_ORIGIN: httpsOrigin.optional(),
  LOG_LEVEL: z
    .enum(['fatal', 'error', 'warn', 'info', 'debug', 'silent'], {
      error: 'must be one of fatal, error, warn, info, debug, silent',
    })
    .default('info'),
};

const webSchema = z
  .object({
    ...shared,
    APP_URL: appUrl,
    AUTH_SECRET: z
      .string({ error: `is missing. It encrypts the sign-in cookie. Make one with: ${MAKE_KEYS}` })
      .min(32, `must have at least 32 characters. Make one with: ${MAKE_KEYS}`),
    SEALING_PUBLIC_KEY: sealingKey(MAKE_KEYS),
    PORT: wholeNumber(3_000, 1, 65_535),
    HOST: z.string().min(1).optional(),
    // Longer than the 60 s for which most balancers keep a connection.
    KEEP_ALIVE_SECONDS: wholeNumber(65, 1, 3_600),
    SHUTDOWN_DELAY_SECONDS: wholeNumber(5, 0, 300),
    // With the delay within the 30 s that container runtimes give by default.
    SHUTDOWN_TIMEOUT_SECONDS: wholeNumber(20, 1, 600),
    TRUSTED_PROXIES: wholeNumber(0, 0, 10),
    RATE_LIMIT_PER_MINUTE: wholeNumber(1_200, 1, 1_000_000),
    // An array of events has at most 1,000 of them, and 10 MB.
    EVENTS_PER_MINUTE: wholeNumber(100_000, 1_000, 100_000_000),
    EVENT_MEGABYTES_PER_MINUTE: wholeNumber(200, 10, 100_000),
    TEST_EVENTS_PER_MINUTE: wholeNumber(30, 1, 10_000),
    OIDC_ISSUER: z.url('must be a URL, e.g. https://login.example.com').optional(),
    OIDC_CLIENT_ID: z.string().min(1).optional(),
    OIDC_CLIENT_SECRET: z.string().min(1).optional(),
    UPGRADE_URL: z
      .string()
      .refine((text) => /^(https?|mailto):$/.test(URL.parse(text)?.protocol ?? ''), {
        error: 'must be a web address or mailto:, e.g. https://example.com/billing',
      })
      .optional(),
    OIDC_LABEL: z.string().min(1).default('Single sign-on'),
  })
  .superRefine((env, context) => {
    const given = [env.OIDC_ISSUER, env.OIDC_CLIENT_ID, env.OIDC_CLIENT_SECRET].filter(
      (value) => value !== undefined,
    );
    if (given.length !== 0 && given.length !== 3) {
      const message =
        'OIDC_ISSUER, OIDC_CLIENT_ID and OIDC_CLIENT_SECRET belong together: set all three or none';
      context.addIssue({ code: 'custom', path: ['OIDC_ISSUER'], message });
    }
  })
  .superRefine(checkRetention);

/** Ranges in CIDR notation, separated by commas; none unless set. */
const ranges = (isRange: (text: string) => boolean, error: string) =>
  z
    .string()
    .default('')
    .transform((text) => text.split(',').flatMap((range) => range.trim() || []))
    .refine((list) => list.every(isRange), { error });

const workerSchema = z
  .object({
    ...shared,
    SEALING_PRIVATE_KEY: sealingKey(MAKE_KEYS),
    AUDIT_RETENTION_DAYS: wholeNumber(400, 1, 36_500),
    WORKER_CONCURRENCY: wholeNumber(1_000, 1, 10_000),
    HOST_CONCURRENCY: wholeNumber(100, 1, 10_000),
    HOST_REQUESTS_PER_SECOND: wholeNumber(10_000, 0, 1_000_000),
    ALLOWED_PRIVATE_RANGES: ranges(
      isPrivateRange,
      `must be ranges separated by commas, each inside ${PRIVATE_RANGES.join(', ')}. Example: 10.20.0.0/16`,
    ),
    NAT64_PREFIXES: ranges(
      isNat64Prefix,
      'must be IPv6 prefixes of 32, 40, 48, 56, 64 or 96 bits, separated by commas. Example: 64:ff9b:1::/96',
    ),
    DEMO_RECEIVER_CA_FILE: z.string().min(1).optional(),
    APP_URL: appUrl.optional(),
    SMTP_URL: z
      .string()
      .superRefine((text, context) => {
        const problem = smtpUrlProblem(text);
        if (problem !== null) context.addIssue(problem);
      })
      .optional(),
    MAIL_INTERVAL_MINUTES: wholeNumber(60, 0, 1_440),
    SMTP_FROM: z
      .string()
      .regex(/^[^@\r\n]+@[^@\r\n]+$/, 'must be an address, e.g. Hooktab <hooktab@example.com>')
      .optional(),
  })
  .superRefine((env, context) => {
    if (env.SMTP_URL === undefined) return;
    for (const name of ['SMTP_FROM', 'APP_URL'] as const) {
      if (env[name] !== undefined) continue;
      context.addIssue({ code: 'custom', path: [name], message: 'is missing. SMTP_URL needs it' });
    }
  })
  .superRefine(checkRetention);

const migrateSchema = z.object({
  DATABASE_URL: shared.DATABASE_URL,
  DATABASE_SCHEMA: shared.DATABASE_SCHEMA,
});

export type WebSettings = z.infer<typeof webSchema>;
export type WorkerSettings = z.infer<typeof workerSchema>;

/** The settings of each process, for the check against the README. */
export const SETTING_NAMES = {
  web: Object.keys(webSchema.shape),
  worker: Object.keys(workerSchema.shape),
};

/** Thrown at start; the message has a line for each setting that is wrong and says how to fix it. */
export class SettingsError extends PlainError {}

/** Words that follow the name of a setting: "Must be a URL." as "must be a URL". */
const asClause = (words: string) => words.charAt(0).toLowerCase() + words.slice(1).replace(/\.$/, '');

function parse<T>(schema: z.ZodType<T> & { shape: object }, env: NodeJS.ProcessEnv): T {
  const { values, problems } = givenSettings(Object.keys(schema.shape), env);
  const result = schema.safeParse(values, { error: (issue) => asClause(validationWords(issue)) });
  if (result.success && problems.size === 0) return result.data;
  const issues = (result.error?.issues ?? []).filter(({ path }) => !problems.has(String(path[0])));
  const lines = [...problems.values(), ...issues.map(({ path, message }) => `${path.join('.')} ${message}`)];
  throw new SettingsError(
    `Settings that need your attention:\n${lines.map((line) => `  ${line}`).join('\n')}`,
  );
}

/** Reads the settings of the web process. Throws a SettingsError. */
export const readWebSettings = (env: NodeJS.ProcessEnv): WebSettings => parse(webSchema, env);

/** Reads the settings of the worker. Throws a SettingsError. */
export const readWorkerSettings = (env: NodeJS.ProcessEnv): WorkerSettings => parse(workerSchema, env);

/** Reads the settings of the commands that only need the database. Throws a SettingsError. */
export const readMigrateSettings = (env: NodeJS.ProcessEnv): { DATABASE_URL: string } =>
  parse(migrateSchema, env);

/** Whether a database is named at all, in either way. */
export const namesDatabase = (env: NodeJS.ProcessEnv): boolean =>
  Boolean(env.DATABASE_URL || env.DATABASE_URL_FILE);
