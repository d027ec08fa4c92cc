import { LoaderCircle } from 'lucide-react';
import { cn } from '#lib/utils';

/** A turning ring. Decorative: the words beside it, or `aria-busy`, tell the rest. */
export function Spinner({ className }: { className?: string }) {
  return <LoaderCircle aria-hidden className={cn('size-4 shrink-0 animate-spin', className)} />;
}
