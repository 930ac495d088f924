/// <reference lib="esnext.disposable" />

// The client: it tracks events for one pixel, and sends others at once.

import type { DeadLetter, Delivered, Failed, FlushReport, Receipt, Stats } from './delivery.js'
import type { Event, Payload, WireEvent } from './event.js'
import type { Issue } from './issue.js'

/** The settings of a client. Left out, the first four, `spoolDir` and `enabled` come from the environment. */
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
  /**
   * The folder of tracked events, on a local disk; made when absent. Left out: `CAPIKIT_SPOOL_DIR`, or
   * else the platform's state folder. Processes and worker threads share one.
   */
  spoolDir?: string | null
  /**
   * What an event survives once it is tracked. `process`, when left out: the end of the process,
   * however it ends. `power`: a power loss too; use `trackDurable`, because `track` blocks the event
   * loop while the disk writes. `memory`: nothing, for tests. `none`: only `send` works, for hosts
   * without a disk to write to.
   */
  durability?: 'none' | 'memory' | 'process' | 'power' | null
  /**
   * What happens to events that were perhaps received. `resend`: they are sent again with the same
   * ids. `hold`: they go to the dead letters. Left out: `resend`, but `hold` for `business_messaging`.
   */
  ambiguous?: 'resend' | 'hold' | null
  /** The most bytes of pending events that are kept. Left out: 1 GiB. */
  spoolBytes?: number | null
  /**
   * How long a process that has nothing else to do waits for delivery, in milliseconds. Left out:
   * 2000. With 0 it does not wait.
   */
  exitTimeoutMs?: number | null
  /** Called once for each event that Meta has confirmed. What it throws becomes a process warning. */
  onDelivered?: ((outcome: Delivered) => unknown) | null
  /** Called once for each event that was given up. What it throws becomes a process warning. */
  onFailed?: ((outcome: Failed) => unknown) | null
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

/**
 * Tracks events for one pixel, and sends others at once. A process needs one for each pixel.
 *
 * ```js
 * const client = new Client({ pixelId: '1234567890', accessToken: process.env.META_TOKEN })
 * const { eventId, issues } = client.track({
 *   eventName: 'Purchase',
 *   eventSourceUrl: 'https://shop.example/thanks',
 *   userData: { email: 'ann@example.com', clientUserAgent: 'Mozilla/5.0' },
 *   customData: { currency: 'EUR', value: '79.90' },
 * })
 * ```
 *
 * A client keeps no process alive; an unsettled promise of one does. A client that is forgotten still
 * delivers what it has accepted.
 */
export class Client {
  /**
   * Opens the spool, and delivers what an earlier run left there. Opens no connection before there is
   * something to send.
   * @throws {ConfigError} for a wrong setting, among them a `spoolDir` where nothing can be kept
   */
  constructor(settings?: ClientSettings)
  /**
   * What `track` and `send` would do with this event.
   * @throws {EventError} with all issues, when the event can not be sent
   */
  check(event: Event | WireEvent): Checked
  /**
   * Accepts an event for delivery, in microseconds and without the network. Once it has returned, the
   * event survives what `durability` says. It ends confirmed by Meta, or in the dead letters.
   * @throws {EventError} with all issues, when Meta would refuse the event
   * @throws {SpoolFullError} when there is no room for it
   * @throws {StorageError} when the disk fails
   * @throws {ClosedError} after `close`
   * @throws {ConfigError} with `durability: 'none'`, and for what is no event
   */
  track(event: Event | WireEvent): Receipt
  /**
   * The same as a promise, for `durability: 'power'`: it resolves when the disk has confirmed the
   * event. Events of one moment share one write to the disk. Rejected with what `track` throws.
   */
  trackDurable(event: Event | WireEvent): Promise<Receipt>
  /**
   * Waits until what this client tracked before the call is settled, or the time is over: 10000 ms if
   * not told otherwise. Running out of time is no error: `pending` says what is left, and nothing is
   * discarded. The callbacks of what is settled have been called when it resolves.
   */
  flush(options?: { timeoutMs?: number | null }): Promise<FlushReport>
  /**
   * How delivery is going.
   * @throws {StorageError} when the disk fails
   */
  stats(): Stats
  /**
   * What was given up, in the order in which it was.
   * @throws {StorageError} when the disk fails
   */
  deadLetters(): DeadLetter[]
  /**
   * Puts all dead letters back into the queue, with the same event ids. Gives their number.
   * @throws {SpoolFullError} when there is no room for them
   * @throws {StorageError} when the disk fails
   */
  replayDeadLetters(): number
  /**
   * Removes all dead letters, for good. Gives their number.
   * @throws {StorageError} when the disk fails
   */
  purgeDeadLetters(): number
  /**
   * Sends with this token from now on, at once what waited for a better one.
   * @throws {ConfigError} for what can not be a token
   */
  setAccessToken(token: string): void
  /**
   * Sends now, in as many requests as needed. Events that Meta would refuse are left out and listed
   * in the report; when that is every one, the promise is rejected with an `EventError`. A failed
   * request rejects it with a `DeliveryError`, `ThrottledError`, `RejectedError` or `AuthError`;
   * nothing is retried. Until it is settled, the promise keeps the process alive.
   */
  send(events: Iterable<Event | WireEvent>): Promise<SendReport>
  /**
   * Refuses new events and delivers what is left until the time is over: 2000 ms if not told
   * otherwise. Nothing is discarded: the next run, or another process, delivers the rest.
   */
  close(options?: { timeoutMs?: number | null }): Promise<FlushReport>
  [Symbol.asyncDispose](): Promise<void>
}
