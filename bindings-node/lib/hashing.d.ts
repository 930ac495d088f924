// One identifier: normalize it, hash it, explain it; and event ids.

import type { Issue } from './issue.js'
import type { Marked } from './markers.js'

/** The name of an identifier, in camel case, in snake case, or as Meta's code. */
export type Field =
  | ('email' | 'phone' | 'firstName' | 'lastName' | 'dateOfBirth' | 'gender' | 'city' | 'state' | 'zip')
  | ('country' | 'externalId' | 'madid' | 'clientIpAddress')
  | ('first_name' | 'last_name' | 'date_of_birth' | 'external_id' | 'client_ip_address')
  | ('em' | 'ph' | 'fn' | 'ln' | 'db' | 'ge' | 'ct' | 'st' | 'zp')
  | ('f5first' | 'f5last' | 'fi' | 'doby' | 'dobm' | 'dobd')

/** One value of an identifier. Missing values are ignored. Whole numbers above 2^53 must be `bigint`. */
export type IdentifierValue = string | number | bigint | Date | Marked | null | undefined

/** What is known besides the value. */
export interface IdentifierOptions {
  /** The country, by code or name, that national phone numbers, states and postcodes are read by. */
  country?: string | null
  /** Which of `03/04/1990` is the day: `dmy` or `mdy`. Left out: such dates are not read. */
  dateOrder?: 'dmy' | 'mdy' | null
  /** Letters in phone numbers stand for digits, as in `1-800-FLOWERS`. */
  vanity?: boolean | null
  /** `explain` gives the second canonical form too, where two are defensible. */
  alternates?: boolean | null
}

/** Everything there is to say about one value. */
export interface Outcome {
  /** The identifier, spelled as on the wire: `first_name`. */
  field: string
  /** The canonical form; `null` when there is none, or when the value was hashed already. */
  normalized: string | null
  /** What is sent for a hashed identifier. */
  sha256: string | null
  alternates: { normalized: string; sha256: string | null }[]
  issues: Issue[]
}

/**
 * The canonical form of a value; `null` when it has none or is hashed already.
 * @throws {ConfigError} for a name that is no identifier, or a wrong option
 */
export function normalizeField(field: Field, value: IdentifierValue, options?: IdentifierOptions): string | null
/**
 * What is sent for a hashed identifier: 64 hexadecimal digits. `null` when the value can not be
 * read, and for `madid` and `clientIpAddress`, which are never hashed.
 * @throws {ConfigError} for a name that is no identifier, or a wrong option
 */
export function hashField(field: Field, value: IdentifierValue, options?: IdentifierOptions): string | null
/**
 * Everything there is to say about one value: its forms, and what was noticed.
 * @throws {ConfigError} for a name that is no identifier, or a wrong option
 */
export function explain(field: Field, value: IdentifierValue, options?: IdentifierOptions): Outcome

export function hashEmail(value: IdentifierValue, options?: IdentifierOptions): string | null
export function hashPhone(value: IdentifierValue, options?: IdentifierOptions): string | null
export function hashFirstName(value: IdentifierValue, options?: IdentifierOptions): string | null
export function hashLastName(value: IdentifierValue, options?: IdentifierOptions): string | null
export function hashDateOfBirth(value: IdentifierValue, options?: IdentifierOptions): string | null
export function hashGender(value: IdentifierValue, options?: IdentifierOptions): string | null
export function hashCity(value: IdentifierValue, options?: IdentifierOptions): string | null
export function hashState(value: IdentifierValue, options?: IdentifierOptions): string | null
export function hashZip(value: IdentifierValue, options?: IdentifierOptions): string | null
export function hashCountry(value: IdentifierValue, options?: IdentifierOptions): string | null
export function hashExternalId(value: IdentifierValue, options?: IdentifierOptions): string | null

/** A new random event id: a UUID version 7. */
export function newEventId(): string
/**
 * The same id for the same event name and business key, in every language and template:
 * `deriveEventId('Purchase', '1001')` is `Purchase.1001`. `docs/browser.md` has the lines for templates.
 * @throws {ConfigError} for a key that is no text and no whole number
 */
export function deriveEventId(eventName: string, key: string | number | bigint): string
