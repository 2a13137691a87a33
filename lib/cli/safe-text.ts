/*
 * Visitors type what customers are called, and anybody can answer in Affili's place: nothing of that may command a
 * terminal (escape sequences), turn a line around (bidi controls), hide characters, or be a formula in a sheet. All that
 * the tool prints goes through this file.
 */

/**
 * Control characters (C0, DEL, C1), format characters (bidi controls, zero-width ones, tags), line and paragraph
 * separators, lone surrogates, and letters that do not show (Hangul fillers, the empty Braille pattern). Not ZWNJ and ZWJ,
 * which Persian words and emoji are written with, nor what makes an emoji of the character before it.
 */
const UNSAFE =
  /(?:(?![\u200c\u200d]|(?<=\p{Emoji})\ufe0f)[\p{Cc}\p{Cf}\p{Zl}\p{Zp}\p{Cs}\p{Default_Ignorable_Code_Point}\u2800])+/gu;

/** How a formula begins, in some spreadsheet or other; full-width and small forms are normalised before. */
const FORMULA = /^[=+\-@\u2212]/;
const LEADING_BLANKS = /^[\s\p{Cf}]+/u;

/** One line for a terminal. */
export function toLine(text: string): string {
  return text.replace(UNSAFE, ' ');
}

/** JSON that can be shown on a terminal; reading it gives the very value. */
export function toJson(value: unknown): string {
  return JSON.stringify(value, null, 2).replace(UNSAFE, (characters) => characters.replace(/[^\n]/g, escaped));
}

/** A cell of CSV by RFC 4180, which no spreadsheet takes for a formula. Lines and tabs stay. */
export function toCell(text: string): string {
  const safe = text.replace(/\r\n?/g, '\n').replace(UNSAFE, (characters) => characters.replace(/[^\n\t]+/g, ' '));
  const start = safe.replace(LEADING_BLANKS, '').slice(0, 1).normalize('NFKC');
  const isFormula = FORMULA.test(start) || /^[\t\n]/.test(safe);
  const inert = isFormula ? `'${safe}` : safe;
  // Spreadsheets separate cells at the semicolon where the comma is the decimal point, and LibreOffice at tabs too.
  return /[",;\t\n]/.test(inert) ? `"${inert.replaceAll('"', '""')}"` : inert;
}

function escaped(codeUnit: string): string {
  return `\\u${codeUnit.charCodeAt(0).toString(16).padStart(4, '0')}`;
}
