import { AppError } from '#lib/domain/errors/app-error';
import { runtime } from '#lib/runtime';

export type Download = { fileName: string; contentType: string; chunks: AsyncIterable<string> };

/** RFC 6266: the name in ASCII for everybody, and whole for those who read UTF-8 (RFC 8187). */
function disposition(fileName: string): string {
  const ascii = fileName.replace(/[^\w.-]/g, '_');
  return `attachment; filename="${ascii}"; filename*=UTF-8''${encodeURIComponent(fileName)}`;
}

/** A refusal is none of our failures: the caller may no longer see what follows, or took too long. */
function reportEnd(error: unknown): void {
  const { failures, log } = runtime();
  if (error instanceof AppError) log.info({ outcome: error.code }, 'download broken off');
  else failures.report('download', error);
}

/**
 * Answers with a file that is made while it is sent: the next piece is asked for when the one before has gone out, and no
 * more are when the caller has gone. Where a piece fails the connection breaks off, so that nobody takes a part of the
 * file for the whole.
 */
export function downloadResponse({ fileName, contentType, chunks }: Download): Response {
  const pieces = chunks[Symbol.asyncIterator]();
  const encoder = new TextEncoder();
  const body = new ReadableStream<Uint8Array>(
    {
      pull: async (controller) => {
        try {
          const { done, value } = await pieces.next();
          if (done) controller.close();
          else controller.enqueue(encoder.encode(value));
        } catch (error) {
          reportEnd(error);
          controller.error(error);
        }
      },
      cancel: async () => {
        await pieces.return?.();
      },
    },
    { highWaterMark: 0 },
  );
  return new Response(body, {
    headers: { 'content-type': contentType, 'content-disposition': disposition(fileName) },
  });
}
