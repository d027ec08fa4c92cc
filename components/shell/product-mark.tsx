import { cn } from '#lib/utils';

/** The mark: a hook whose tip is an arrow. The name stands beside it or is given by the link around it. */
export function ProductMark({ className }: { className?: string }) {
  return (
    <svg aria-hidden="true" viewBox="0 0 24 24" className={cn('size-6 shrink-0', className)}>
      <rect width="24" height="24" rx="6" className="fill-primary" />
      <g fill="none" stroke="white" strokeWidth="2" strokeLinecap="round" strokeLinejoin="round">
        <path d="M8.5 8.25v5.5a3.75 3.75 0 0 0 7.5 0v-4" />
        <path d="m13 11.75 3-3 3 3" />
      </g>
      <circle cx="8.5" cy="6.5" r="1.75" fill="white" />
    </svg>
  );
}
