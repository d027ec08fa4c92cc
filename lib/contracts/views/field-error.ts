import { z } from 'zod';
import { view } from '#lib/contracts/views/view';
import { ERROR_STATUS, type ErrorCode } from '#lib/domain/errors/app-error';

export const errorCode = z.enum(Object.keys(ERROR_STATUS) as [ErrorCode, ...ErrorCode[]]);

export const fieldErrorSchema = view(
  'FieldError',
  z.object({
    pointer: z.string().meta({ description: 'JSON pointer into the body or, for a query, /name.' }),
    message: z.string(),
  }),
);
