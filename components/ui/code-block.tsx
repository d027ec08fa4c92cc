import { CopyButton } from '#components/ui/copy-button';
import { ScrollRegion } from '#components/ui/scroll-region';

/** Code to copy, as text, under its name. What scrolls sideways can be reached by keyboard. */
export function CodeBlock({ label, code }: { label: string; code: string }) {
  return (
    <div className="overflow-hidden rounded-lg border border-border bg-code">
      <div className="flex items-center justify-between gap-2 border-border border-b bg-card py-1 pr-1 pl-4">
        <span className="min-w-0 truncate text-muted-foreground text-xs">{label}</span>
        <CopyButton
          value={code}
          label={`Copy ${label.charAt(0).toLowerCase()}${label.slice(1)}`}
          size="icon-sm"
        />
      </div>
      <ScrollRegion label={label} className="px-4 py-3">
        <pre dir="ltr" className="text-xs leading-5">
          {code}
        </pre>
      </ScrollRegion>
    </div>
  );
}
