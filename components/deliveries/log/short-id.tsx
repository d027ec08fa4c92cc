import { CopyButton } from '#components/ui/copy-button';
import { cn } from '#lib/utils';

/** Of an id the end tells two apart: its beginning is the time, which neighbours share. */
const TAIL_LENGTH = 8;

type ShortIdProps = {
  id: string;
  /** What it is the id of, as the copy button says it: "Copy event ID". */
  kind: 'event' | 'delivery' | 'webhook';
  className?: string;
};

/** An id in little room: cut in the middle for the eye, whole for screen readers, in its title and when copied. */
export function ShortId({ id, kind, className }: ShortIdProps) {
  const prefix = id.slice(0, id.indexOf('_') + 1);
  return (
    <span className={cn('inline-flex items-center gap-0.5 whitespace-nowrap', className)}>
      <span title={id} className="font-mono text-xs">
        <span aria-hidden>
          {prefix}…{id.slice(-TAIL_LENGTH)}
        </span>
        <span className="sr-only">{id}</span>
      </span>
      <CopyButton value={id} label={`Copy ${kind} ID`} />
    </span>
  );
}
