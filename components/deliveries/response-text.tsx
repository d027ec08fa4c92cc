import type { ResponseSummary } from '#lib/contracts/views/deliveries';
import { isSuccessResponse, NO_RESPONSE_TEXT, responseWords } from '#lib/domain/delivery/response-words';
import { cn } from '#lib/utils';

/** The latest response in words: "503 Service Unavailable", "Timed out"; `—` before the first. */
export function ResponseText({ response, className }: { response: ResponseSummary; className?: string }) {
  const words = responseWords(response);
  if (words === NO_RESPONSE_TEXT) {
    return (
      <span className={cn('text-muted-foreground', className)}>
        <span aria-hidden>{words}</span>
        <span className="sr-only">No response yet</span>
      </span>
    );
  }
  return (
    <span
      className={cn('tabular', isSuccessResponse(response) ? 'text-foreground' : 'text-danger', className)}
    >
      {words}
    </span>
  );
}
