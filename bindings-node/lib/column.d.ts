// A whole column of one identifier.

import type { Field, IdentifierOptions, IdentifierValue } from './hashing.js'
import type { Issue } from './issue.js'

/** What is known besides the values. */
export interface ColumnOptions extends Omit<IdentifierOptions, 'alternates'> {
  /** Give the issues of the rows, too. */
  issues?: boolean | null
}

/** The digests of a column, and what was noticed. */
export interface HashedColumn {
  digests: (string | null)[]
  /** In the order of the rows, which are counted from zero. */
  issues: { row: number; issue: Issue }[]
}

/**
 * The digests of a column: 64 hexadecimal digits or `null`, each in the position of its value.
 * Missing values (`null`, `undefined`, NaN) stay missing. Nothing else runs on this thread meanwhile.
 * @throws {ConfigError} for a name that is no identifier, a wrong option, or a value that is no text,
 * whole number or date; it says which
 */
export function hashColumn(
  field: Field,
  values: Iterable<IdentifierValue>,
  options: ColumnOptions & { issues: true },
): HashedColumn
export function hashColumn(
  field: Field,
  values: Iterable<IdentifierValue>,
  options?: ColumnOptions & { issues?: false | null },
): (string | null)[]
/** A promise of what `hashColumn` gives. The hashing is done by other threads. */
export function hashColumnAsync(
  field: Field,
  values: Iterable<IdentifierValue>,
  options: ColumnOptions & { issues: true },
): Promise<HashedColumn>
export function hashColumnAsync(
  field: Field,
  values: Iterable<IdentifierValue>,
  options?: ColumnOptions & { issues?: false | null },
): Promise<(string | null)[]>
