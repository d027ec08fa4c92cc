import { customType, timestamp } from '#db/drizzle';

/** Raw bytes. */
export const bytea = customType<{ data: Buffer; driverData: Buffer }>({ dataType: () => 'bytea' });

/** An instant. */
export const instant = (name: string) => timestamp(name, { withTimezone: true, mode: 'date' });
