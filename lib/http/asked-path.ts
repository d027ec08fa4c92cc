/** Written into each request for a page by the proxy: the path and query that were asked for, which layouts are not told. */
export const ASKED_PATH_HEADER = 'x-hooktab-asked-path';
