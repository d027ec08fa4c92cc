'use client';

import {
  Dialog,
  DialogBody,
  DialogContent,
  DialogDescription,
  DialogHeader,
  DialogTitle,
} from '#components/ui/dialog';
import { Kbd } from '#components/ui/kbd';
import { Table, TableBody, TableCell, TableHead, TableHeader, TableRow } from '#components/ui/table';
import { useCan } from '#hooks/use-access';

type KeyLine = { keys: readonly string[]; inLog: string; inDelivery: string; needsRetry?: boolean };

const KEYS: readonly KeyLine[] = [
  { keys: ['j'], inLog: 'Next row, which is older', inDelivery: 'Next delivery' },
  { keys: ['k'], inLog: 'Previous row, which is newer', inDelivery: 'Previous delivery' },
  { keys: ['Enter'], inLog: 'Open the delivery', inDelivery: '—' },
  { keys: ['r'], inLog: 'Retry the delivery now', inDelivery: 'Retry it now', needsRetry: true },
  { keys: ['/'], inLog: 'Search', inDelivery: '—' },
  { keys: ['Esc'], inLog: 'In the search field: clear it', inDelivery: 'Close it' },
  { keys: ['?'], inLog: 'Show these keys', inDelivery: '—' },
];

/** Which keys there are. Only ever loaded when it is first opened. */
export function KeysDialog({ isOpen, onClose }: { isOpen: boolean; onClose: () => void }) {
  const canRetry = useCan('deliveries.retry');
  const lines = KEYS.filter(({ needsRetry }) => canRetry || needsRetry !== true);
  return (
    <Dialog open={isOpen} onOpenChange={(open) => !open && onClose()}>
      <DialogContent size="md">
        <DialogHeader>
          <DialogTitle>Keyboard shortcuts</DialogTitle>
          <DialogDescription>
            They work while the focus is in the log, and never while you type in a field.
          </DialogDescription>
        </DialogHeader>
        <DialogBody>
          <Table label="Keyboard shortcuts" frameClassName="shadow-none">
            <TableHeader>
              <TableRow>
                <TableHead>Key</TableHead>
                <TableHead>In the log</TableHead>
                <TableHead>In an open delivery</TableHead>
              </TableRow>
            </TableHeader>
            <TableBody>
              {lines.map(({ keys, inLog, inDelivery }) => (
                <TableRow key={inLog}>
                  <TableHead scope="row" className="h-10 group-last/row:border-b-0">
                    {keys.map((key) => (
                      <Kbd key={key}>{key}</Kbd>
                    ))}
                  </TableHead>
                  <TableCell>{inLog}</TableCell>
                  <TableCell>{inDelivery}</TableCell>
                </TableRow>
              ))}
            </TableBody>
          </Table>
        </DialogBody>
      </DialogContent>
    </Dialog>
  );
}
