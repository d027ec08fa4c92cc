import { z } from 'zod';
import { MAX_NAME_LENGTH } from '#lib/domain/limits';
import { nameFlaw } from '#lib/domain/text/display-name';

/** The name of something that a person makes. `missing` is said where there is none. */
export const displayName = (missing: string) =>
  z
    .string()
    .trim()
    .min(1, missing)
    .max(MAX_NAME_LENGTH, `The name is longer than ${MAX_NAME_LENGTH} characters.`)
    .superRefine((text, context) => {
      const flaw = nameFlaw(text);
      if (flaw !== null) context.addIssue({ code: 'custom', message: flaw });
    });
