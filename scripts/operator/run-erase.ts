/**
 * Erases an organisation, or a user, with all that belongs to it. Says what will go and asks first; `--yes` answers. May be
 * stopped, and called again to go on.
 */
import { stdin } from 'node:process';
import { createInterface } from 'node:readline/promises';
import { parseArgs } from 'node:util';
import { type Database, openDatabase } from '#db/client';
import { sql } from '#db/drizzle';
import { checkSchemaVersion } from '#db/schema-version';
import { readMigrateSettings } from '#lib/settings/settings';
import { explainError } from '#scripts/explain-error';
import { erase, erasedWords, remainingWords } from '#scripts/operator/erase';

const USAGE = `Usage: npm run erase -- org <slug> [--yes]
       npm run erase -- user <e-mail address> [--without-name] [--yes]
--without-name  also erases the name of the user from the audit log and other screens
--yes           does not ask`;

/** What is to be erased, and what people are told of it. */
type Wish = {
  target: Parameters<typeof erase>[1];
  /** "the organisation Acme Roofing (acme)" */
  words: string;
  /** What will go, a sentence each. */
  consequences: string[];
};

function exit(words: string): never {
  console.error(words);
  process.exit(1);
}

type Arguments = { kind: 'org' | 'user'; name: string; isSure: boolean; keepsName: boolean };

function readArguments(): Arguments {
  try {
    const { values, positionals } = parseArgs({
      allowPositionals: true,
      options: { yes: { type: 'boolean' }, 'without-name': { type: 'boolean' } },
    });
    const [kind, name] = positionals;
    const isWhole = positionals.length === 2 && name !== undefined;
    const [isSure, keepsName] = [values.yes === true, values['without-name'] !== true];
    if (isWhole && (kind === 'user' || (kind === 'org' && keepsName)))
      return { kind, name, isSure, keepsName };
  } catch {
    // An unknown argument: the usage says which there are.
  }
  return exit(USAGE);
}

async function findOrg(database: Database, slug: string): Promise<Wish> {
  const { rows } = await database.execute<{
    id: string;
    name: string;
    members: number;
    webhooks: number;
  }>(sql`
    select id, name,
      (select count(*)::integer from members where org_id = orgs.id) as members,
      (select count(*)::integer from webhooks where org_id = orgs.id and deleted_at is null) as webhooks
    from orgs where slug = ${slug}`);
  const [org] = rows;
  if (org === undefined) return exit(`There is no organisation "${slug}".`);
  return {
    target: { kind: 'org', id: org.id },
    words: `the organisation ${org.name} (${slug})`,
    consequences: [
      `Nobody gets in any more, no event is taken, and nothing is sent.`,
      `Gone are its ${org.webhooks} webhooks, Log History, API keys, audit log and ${org.members} memberships. The users stay.`,
    ],
  };
}

async function findUser(database: Database, email: string, keepsName: boolean): Promise<Wish> {
  const { rows } = await database.execute<{
    id: string;
    name: string;
    orgs: string[];
    left_alone: string[];
  }>(sql`
    select users.id, users.name,
      array(
        select orgs.name from members join orgs on orgs.id = members.org_id where members.user_id = users.id order by 1
      ) as orgs,
      array(
        select orgs.name from members join orgs on orgs.id = members.org_id
        where members.user_id = users.id and members.role = 'admin' and not exists (
          select from members other
          where other.org_id = members.org_id and other.role = 'admin' and other.user_id <> users.id
        )
        order by 1
      ) as left_alone
    from users where email = ${email.toLowerCase()}`);
  const [user] = rows;
  if (user === undefined) return exit(`There is no user "${email}".`);
  return {
    target: { kind: 'user', id: user.id, keepsName },
    words: `the user ${user.name} (${email})`,
    consequences: [
      user.orgs.length === 0 ? 'No organisation has this member.' : `Gone from: ${user.orgs.join(', ')}.`,
      ...(user.left_alone.length === 0
        ? []
        : [`Without an admin from then on: ${user.left_alone.join(', ')}.`]),
      'Sessions end, personal webhooks are deactivated, and what waits for them is cancelled.',
      keepsName
        ? 'The name stays in the audit log and wherever others read what this user did.'
        : 'The name goes from the audit log and all other screens.',
    ],
  };
}

/** Asks whoever sits at the terminal. */
async function confirm({ words, consequences }: Wish): Promise<void> {
  console.error([`This erases ${words} for good.`, ...consequences].join('\n'));
  if (!stdin.isTTY) exit('Nothing was erased. Add --yes where nobody can be asked.');
  const terminal = createInterface({ input: stdin, output: process.stderr });
  const answer = await terminal.question('Type "yes" to go on: ');
  terminal.close();
  if (answer.trim().toLowerCase() !== 'yes') exit('Nothing was erased.');
}

async function run(database: Database, { kind, name, isSure, keepsName }: Arguments): Promise<void> {
  const found = kind === 'org' ? await findOrg(database, name) : await findUser(database, name, keepsName);
  if (!isSure) await confirm(found);
  let told = '';
  const erased = await erase(database, found.target, (soFar, remaining) => {
    if (remaining === null) return;
    const words = `${remainingWords(remaining)} (${erasedWords(soFar)} so far)`;
    if (words !== told) console.error(words);
    told = words;
  });
  console.log(`Erased ${found.words} with ${erasedWords(erased)}.`);
}

const given = readArguments();
try {
  const database = openDatabase({
    url: readMigrateSettings(process.env).DATABASE_URL,
    maxConnections: 1,
    applicationName: 'hooktab-erase',
    onIdleError: (error) => exit(explainError(error)),
  });
  try {
    await checkSchemaVersion(database.$client);
    await run(database, given);
  } finally {
    await database.$client.end();
  }
} catch (error) {
  exit(explainError(error));
}
