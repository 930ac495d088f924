// How a value was given.

/** A value with a statement of how it was given. Printing it does not show the value. */
export interface Marked<Form extends 'hashed' | 'raw' = 'hashed' | 'raw'> {
  readonly form: Form
}

/** Says that a value is normalized and hashed already: 64 hexadecimal digits. */
export function hashed(value: string | null | undefined): Marked<'hashed'>
/** Says that a value is plain, whatever it looks like. */
export function raw(value: string | number | bigint | null | undefined): Marked<'raw'>
