import type { ErrorCode, FieldError } from '#lib/domain/errors/app-error';

/** An error answer: RFC 9457 with a stable `code`. `detail` is written for the user. */
export type Problem = {
  type: 'about:blank';
  title: string;
  status: number;
  code: ErrorCode;
  detail: string;
  /** Found in the log of the web process. */
  requestId: string;
  errors?: FieldError[];
  [extra: string]: unknown;
};
