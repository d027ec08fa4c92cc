import type { Metadata } from 'next';
import { notFound } from 'next/navigation';

export const metadata: Metadata = { title: 'Not found' };

/** Any path that no screen has: the 404 page inside of the organisation's frame, for its members. */
export default function UnknownPage(): never {
  notFound();
}
