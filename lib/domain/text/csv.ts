/** Comma-separated values (RFC 4180) for spreadsheets. */

/** By it a spreadsheet knows that the text is UTF-8. */
export const CSV_BYTE_ORDER_MARK = '\uFEFF';

/**
 * With these a spreadsheet begins a formula, which could send what stands in other cells elsewhere: also in full width, after white
 * space, and after a separator, on which a spreadsheet of another language splits the cell. Source: OWASP, "CSV Injection".
 */
const FORMULA_START =
  /(^|[;,|\t\r\n])(?=["'\s\u00a0\u3000\ufeff]*[=+\-@\uff1d\uff0b\uff0d\uff20])|^(?=[\t\r\n])/g;

/** A value as a cell: what could be taken for a formula gets an apostrophe before it, and then is text. */
function cell(value: string | number): string {
  if (typeof value === 'number') return String(value);
  const text = value.replaceAll(FORMULA_START, "$1'");
  return /[",;\t\r\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
}

/** One record with its line end. */
export function csvLine(values: readonly (string | number)[]): string {
  return `${values.map(cell).join(',')}\r\n`;
}
