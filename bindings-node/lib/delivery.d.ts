// What tracking tells.

import type { Issue } from './issue.js'

/** An event was accepted. */
export interface Receipt {
  /** Its id, given or new. */
  eventId: string
  /** What was noticed: everything here was mended or dropped. */
  issues: Issue[]
}

/** What became of everything that one client tracked in this process. */
export interface FlushReport {
  /** So many were confirmed by Meta. */
  delivered: number
  /** So many are still to be delivered. They are kept. */
  pending: number
  /** So many went to the dead letters. */
  dead: number
  /** So many were destroyed by a failing disk. */
  damaged: number
}

/** Meta has confirmed an event. */
export interface Delivered {
  eventId: string
  eventName: string
}

/** Why an event was given up. */
export type Reason = 'rejected' | 'expired' | 'oversize' | 'ambiguous_window' | 'ambiguous_held'

/** An event was given up, and lies in the dead letters. */
export interface Failed extends Delivered {
  reason: Reason
  /** Meta's error code. */
  code: number | null
  /** Meta's error subcode. */
  subcode: number | null
  /** What Meta said, or what happened. */
  message: string | null
}

/** One event that was given up. */
export interface DeadLetter extends Failed {
  eventTime: Date
  diedAt: Date
}

/** Counts of events, over all processes and restarts: accepted = delivered + dead + pending + purged + damaged. */
export interface Books {
  accepted: number
  delivered: number
  dead: number
  pending: number
  /** Removed from the dead letters by a person. */
  purged: number
  /** Destroyed by a failing disk. */
  damaged: number
  /** Bytes of what is pending. */
  pendingBytes: number
  oldestAcceptedAt: Date | null
  /** Files of events that the disk does not give now. Their events count as pending. */
  unreadable: number
}

/** What this process knows about shipping. Another process, or another worker's client, may be the one that ships. */
export interface Shipping {
  /** Whether this client ships for all that share the spool. */
  isShipper: boolean
  /** What must be repaired before anything is sent. */
  parked: 'token' | 'permission' | 'dataset' | 'endpoint' | 'refused' | null
  /** What Meta said about that. */
  parkedMessage: string | null
  /** Whether requests are held back after failures: `open` means that they are. */
  breaker: 'closed' | 'open' | 'half_open'
  /** How many requests may be on their way at the same time. */
  window: number
  /** How many are. */
  inFlight: number
  /** When the next request may be sent; `null` when nothing holds it back. */
  retryAt: Date | null
  /** When Meta last confirmed something. */
  lastDeliveredAt: Date | null
  /** When the shipping thread last did anything. */
  lastProgressAt: Date | null
  /** Events sent again although they were perhaps received before. */
  ambiguousResends: number
  requests: number
  /** The last failure, without tokens and personal data. */
  lastError: string | null
}

/** How delivery is going. */
export interface Stats {
  books: Books
  /** Since the oldest pending event was accepted, in milliseconds. */
  oldestAgeMs: number | null
  shipping: Shipping
  /**
   * Other destinations in the same spool folder with pending events that nobody delivers, as of at most a minute ago.
   * `capikit spool inspect` names them.
   */
  unclaimed: number
}
