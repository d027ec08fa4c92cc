import { Table, TableBody, TableCell, TableHead, TableHeader, TableRow } from '#components/ui/table';
import type { HeaderView } from '#lib/contracts/views/deliveries';

/** Headers in their order, values as text whatever they contain. */
export function HeadersTable({ headers, label }: { headers: readonly HeaderView[]; label: string }) {
  if (headers.length === 0) return <p className="text-muted-foreground text-sm">There were none.</p>;
  return (
    <Table label={label} className="table-fixed" frameClassName="shadow-none">
      <colgroup>
        <col className="w-2/5 sm:w-56" />
        <col />
      </colgroup>
      <TableHeader className="sr-only">
        <TableRow>
          <TableHead>Name</TableHead>
          <TableHead>Value</TableHead>
        </TableRow>
      </TableHeader>
      <TableBody>
        {headers.map(([name, value], index) => (
          // biome-ignore lint/suspicious/noArrayIndexKey: names may repeat, and the order is the sender's
          <TableRow key={index}>
            <TableHead
              scope="row"
              className="h-auto whitespace-normal wrap-anywhere py-1 align-top font-mono font-normal group-last/row:border-b-0"
            >
              {name}
            </TableHead>
            <TableCell className="h-auto wrap-anywhere py-1 align-top font-mono text-xs">
              <bdi>{value}</bdi>
            </TableCell>
          </TableRow>
        ))}
      </TableBody>
    </Table>
  );
}
