'use client';

import { Mail } from 'lucide-react';
import { useAccess } from '#hooks/use-access';

type AskAdminsProps = {
  subject: string;
  /** What is wished for, as sentences. */
  wish: string;
};

/** The admins of the organisation, each with a letter that is written already. */
export function AskAdmins({ subject, wish }: AskAdminsProps) {
  const { admins, user } = useAccess();
  const letter = new URLSearchParams({
    subject,
    body: `Hello,\n\n${wish}\n\n${user.name} (${user.email})`,
  })
    .toString()
    // In a mailto address a plus sign is a plus sign (RFC 6068).
    .replaceAll('+', '%20');
  return (
    <ul className="mt-2 flex flex-col gap-1">
      {admins.map((admin) => (
        <li key={admin.email}>
          <a
            href={`mailto:${encodeURIComponent(admin.email)}?${letter}`}
            className="inline-flex min-h-6 items-center gap-1.5 rounded-sm text-link text-sm hover:underline"
          >
            <Mail aria-hidden className="size-3.5" />
            {admin.name} <span className="text-muted-foreground">{admin.email}</span>
          </a>
        </li>
      ))}
    </ul>
  );
}
