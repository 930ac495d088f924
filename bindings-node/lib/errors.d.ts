// The error classes.

import type { SendReport } from './client.js'
import type { Issue } from './issue.js'

/** What an error says besides its message. */
export interface ErrorDetails {
  issues?: Issue[]
  field?: string
  metaCode?: number
  metaSubcode?: number
  fbtraceId?: string
  retryAfterMs?: number
  partial?: SendReport
}

/** The base of all errors of capikit. None holds an identifier or a token. */
export class CapikitError extends Error {
  constructor(message?: string, details?: ErrorDetails)
  /** The stable code, such as `CAPIKIT_EVENT`. */
  readonly code: string
  /** Whether the same call may succeed later without anybody mending anything. */
  readonly isRetryable: boolean
  /** Everything that is wrong with the event. */
  readonly issues: Issue[]
  /** The setting, argument or field that is wrong. */
  readonly field?: string
  /** Meta's error code. */
  readonly metaCode?: number
  /** Meta's error subcode. */
  readonly metaSubcode?: number
  /** Meta's trace id: quote it when you ask Meta for help. */
  readonly fbtraceId?: string
  /** How long Meta asks to wait. */
  readonly retryAfterMs?: number
  /** What had got through before the failure, when a `send` took several requests. */
  readonly partial?: SendReport
}

/** A setting or an argument is wrong. Mend the call. */
export class ConfigError extends CapikitError {
  readonly code: 'CAPIKIT_CONFIG'
}
/** The event can not be sent. `issues` lists everything that is wrong with it. */
export class EventError extends CapikitError {
  readonly code: 'CAPIKIT_EVENT'
}
/** The local store is full. Try later, or make room. */
export class SpoolFullError extends CapikitError {
  readonly code: 'CAPIKIT_SPOOL_FULL'
}
/** The client was closed. */
export class ClosedError extends CapikitError {
  readonly code: 'CAPIKIT_CLOSED'
}
/** The network failed or was too slow. Trying again is right. */
export class DeliveryError extends CapikitError {
  readonly code: 'CAPIKIT_NETWORK'
}
/** Meta asks to slow down. `retryAfterMs` says for how long. */
export class ThrottledError extends CapikitError {
  readonly code: 'CAPIKIT_THROTTLED'
}
/** Meta refused the request. `metaCode`, `metaSubcode` and `fbtraceId` say why. */
export class RejectedError extends CapikitError {
  readonly code: 'CAPIKIT_REJECTED'
}
/** The token is bad or lacks a permission. Try again after it is repaired. */
export class AuthError extends CapikitError {
  readonly code: 'CAPIKIT_AUTH'
}
/** The local store failed. */
export class StorageError extends CapikitError {
  readonly code: 'CAPIKIT_STORAGE'
}
