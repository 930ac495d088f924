/// <reference lib="esnext.disposable" />

// The client: it sends events to one pixel.

import type { Event, Payload, WireEvent } from './event.js'
import type { Issue } from './issue.js'

/** The settings of a client. Left out, the first four and `enabled` come from the environment. */
export interface ClientSettings {
  /** The dataset or pixel id. Left out: `CAPIKIT_PIXEL_ID`. */
  pixelId?: string | number | bigint | null
  /** Left out: `CAPIKIT_ACCESS_TOKEN`. */
  accessToken?: string | null
  /** An endpoint of your own. Left out: `CAPIKIT_BASE_URL`, or else Meta's. */
  baseUrl?: string | null
  /** Shows the events in Meta's Test Events tool. Left out: `CAPIKIT_TEST_EVENT_CODE`. */
  testEventCode?: string | null
  /** For phones, states and postcodes where an event names no country. */
  defaultCountry?: string | null
  /** Adds `appsecret_proof` to every request. */
  appSecret?: string | null
  /** Another version of the Graph API, such as `v26.0`. */
  graphVersion?: string | null
  /** Another path, with `{version}` and `{pixel_id}`. */
  pathTemplate?: string | null
  /** Who sends, for Meta's partners. */
  partnerAgent?: string | null
  /** Refuse an event for any issue that is more than a note. */
  strict?: boolean | null
  /** Send the second canonical form too, where two are defensible. */
  alternates?: boolean | null
  /** How plain external ids are sent: hashed, as the pixel does, or as they are. Left out: `hashed`. */
  externalId?: 'hashed' | 'raw' | null
  /** The longest one request may take, in milliseconds. Left out: 10000. */
  timeoutMs?: number | null
  /** `false` checks everything and sends nothing. Left out: true unless `CAPIKIT_ENABLED=0`. */
  enabled?: boolean | null
}

/** Exactly what `send` would send for one event, and what it would say about it. */
export interface Checked {
  payload: Payload
  issues: Issue[]
}

/** An event that was not sent, because Meta would refuse it. */
export interface RejectedEvent {
  /** Its position in the list that was passed to `send`. */
  index: number
  eventId: string | null
  issues: Issue[]
}

/** What became of a `send`. */
export interface SendReport {
  /** How many events Meta says it received, over all requests. */
  eventsReceived: number
  /** Meta's trace id of the last request. */
  fbtraceId: string | null
  /** Whatever Meta had to say. */
  messages: string[]
  /** The events that were not sent. */
  rejected: RejectedEvent[]
}

/** Sends events to one pixel. A process needs one for each pixel. */
export class Client {
  /**
   * Starts no thread and opens no connection: the first `send` does.
   * @throws {ConfigError} for a wrong setting
   */
  constructor(settings?: ClientSettings)
  /**
   * What `send` would do with this event.
   * @throws {EventError} with all issues, when the event can not be sent
   */
  check(event: Event | WireEvent): Checked
  /**
   * Sends now, in as many requests as needed. Events that Meta would refuse are left out and listed
   * in the report; when that is every one, the promise is rejected with an `EventError`. A failed
   * request rejects it with a `DeliveryError`, `ThrottledError`, `RejectedError` or `AuthError`;
   * nothing is retried. Until it is settled, the promise keeps the process alive.
   */
  send(events: Iterable<Event | WireEvent>): Promise<SendReport>
  /** Waits for requests on their way, 2000 ms if not told otherwise. Later calls fail with `ClosedError`. */
  close(options?: { timeoutMs?: number | null }): Promise<void>
  [Symbol.asyncDispose](): Promise<void>
}
