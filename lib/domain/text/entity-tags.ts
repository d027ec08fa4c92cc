/** Entity tags, and the conditions that requests make of them (RFC 9110, sections 8.8.3 and 13.1). */
import { AppError } from '#lib/domain/errors/app-error';

/** The tags of `If-Match` or `If-None-Match` as they were sent, weak ones with `W/`; `*` alone stands for any. */
export type EntityTags = readonly string[];

/** The conditions of a request; null for a header that was not sent. */
export type Preconditions = { ifMatch: EntityTags | null; ifNoneMatch: EntityTags | null };

const TAG = String.raw`(?:W/)?"[\x21\x23-\x7e\x80-\xff]*"`;
const EACH_TAG = new RegExp(TAG, 'g');
/** A list may have empty elements (RFC 9110, section 5.6.1.2). */
const LIST = new RegExp(String.raw`^[ \t,]*${TAG}(?:[ \t]*,[ \t,]*${TAG})*[ \t,]*$`);

/** The tags in the text of a header; null for a text that is neither `*` nor a list of tags. */
export function parseEntityTags(text: string): string[] | null {
  if (text.trim() === '*') return ['*'];
  return LIST.test(text) ? (text.match(EACH_TAG) ?? null) : null;
}

const isWeak = (tag: string) => tag.startsWith('W/');
const opaque = (tag: string) => (isWeak(tag) ? tag.slice(2) : tag);

/** Strong comparison, for `If-Match`: a weak tag equals nothing (RFC 9110, section 8.8.3.2). */
export const matchesStrongly = (tags: EntityTags, etag: string): boolean =>
  tags.some((tag) => tag === '*' || (tag === etag && !isWeak(etag)));

/** Weak comparison, for `If-None-Match`: whether a tag is weak does not matter (RFC 9110, section 8.8.3.2). */
export const matchesWeakly = (tags: EntityTags, etag: string): boolean =>
  tags.some((tag) => tag === '*' || opaque(tag) === opaque(etag));

/**
 * Throws `precondition_failed` unless a change may be made to what has the entity tag.
 * @param thing what it is, for the message, e.g. `webhook`
 */
export function assertPreconditions({ ifMatch, ifNoneMatch }: Preconditions, etag: string, thing: string) {
  if (ifMatch !== null && !matchesStrongly(ifMatch, etag)) throw preconditionFailed(mismatch(ifMatch, thing));
  if (ifNoneMatch !== null && matchesWeakly(ifNoneMatch, etag))
    throw preconditionFailed(`The ${thing} is one that If-None-Match excludes, so it was not changed.`);
}

function mismatch(tags: EntityTags, thing: string): string {
  return tags.every(isWeak)
    ? `If-Match compares strong tags only, and W/"…" is a weak one. Send the ETag of the ${thing} without W/.`
    : `No tag in If-Match is the current ETag of the ${thing}. Read the ${thing} again, then repeat the change.`;
}

const preconditionFailed = (message: string) => new AppError('precondition_failed', message);
