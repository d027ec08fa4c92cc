import { customType, timestamp } from '#db/drizzle';

/** Raw bytes. */
export const bytea = customType<{ data: Buffer; driverData: Buffer }>({ dataType: () => 'bytea' });

/** A transaction's id, as the text of its number. */
export const xid = customType<{ data: string; driverData: string }>({ dataType: () => 'xid8' });

/** An instant. */
export const instant = (name: string) => timestamp(name, { withTimezone: true, mode: 'date' });
