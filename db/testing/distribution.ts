/** What a database distributed by organisation can do, as rules on tables and statements. See docs/decisions/0070. */

/** Tables that belong to no organisation, each with the reason. All others have `org_id` first in their key. */
export const GLOBAL_TABLES: Readonly<Record<string, string>> = {
  orgs: 'the organisations themselves: the key is what org_id holds elsewhere; slugs are unique over all of them',
  users: 'a person signs in once and may belong to several organisations',
  former_users: 'the names of deleted users',
  sessions: 'of users',
  api_key_hashes: 'tells the organisation of a key that a program shows',
  rate_limits: 'counts by address, user and key, before an organisation is known',
  event_types: 'the catalogue, the same for all',
  workers: 'the roll of the processes',
  migrations: 'the history of the schema',
};

const COMMENT = /--[^\n]*|\/\*[\s\S]*?\*\//g;
const ROW_LOCK = /\bfor\s+(?:update|no\s+key\s+update|share|key\s+share)\b/i;
const SET_BEGIN = /\b(?:update\s+(?:only\s+)?[a-z_]+(?:\s+as\s+[a-z_]+)?|do\s+update)\s+set\b/gi;
const SET_END = /^(?:where|from|returning)\b/i;
const TABLE_NAME = /\b(?:from|join|into|update|using)\s+(?:only\s+)?([a-z_]+)\b/gi;
/** The organisation that a statement is of: a parameter, or that of the row of a trigger. */
const ONE_ORG =
  /\b(?:org_id|orgs\.id)\s*=\s*(?:\$\d+|\?|p_org\b|(?:new|old)\.org_id\b)|\b(?:select|values\s*\()\s*(?:p_org|(?:new|old)\.org_id)\b/i;

/** A statement without its comments. */
export const withoutComments = (text: string): string => text.replaceAll(COMMENT, ' ');

/** Whether the statement locks rows that it reads. */
export const locksRows = (text: string): boolean => ROW_LOCK.test(withoutComments(text));

/** The assignments of the statement: from `set` to what follows outside of parentheses. */
function assignments(text: string): string[] {
  return [...text.matchAll(SET_BEGIN)].map((match) => {
    const start = match.index + match[0].length;
    let depth = 0;
    let at = start;
    for (; at < text.length && depth >= 0; at++) {
      const char = text[at];
      if (char === '(') depth++;
      else if (char === ')') depth--;
      else if (char === ';' || (depth === 0 && /\s/.test(text[at - 1] ?? '') && SET_END.test(text.slice(at))))
        break;
    }
    return text.slice(start, at);
  });
}

/** Names of functions that the statement calls in assignments. */
export function calledInSet(text: string): string[] {
  return assignments(withoutComments(text)).flatMap((clause) =>
    [...clause.matchAll(/\b([a-z_][a-z0-9_]*)\s*\(/gi)].map(([, name = '']) => name),
  );
}

/** The tables that follow `from`, `join`, `into`, `update` and `using`, and names of sub-queries among them. */
export const namesOfTables = (text: string): string[] => [
  ...new Set([...withoutComments(text).matchAll(TABLE_NAME)].map(([, name = '']) => name)),
];

/** Whether the statement is about the rows of one organisation, by the letter. */
export const isOfOneOrganisation = (text: string): boolean => ONE_ORG.test(withoutComments(text));
