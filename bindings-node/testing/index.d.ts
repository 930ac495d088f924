// The types of capikit/testing.

/** Who sent an event. */
export type Half = 'browser' | 'server'

/** How the endpoint misbehaves. */
export type Mode = 'none' | 'throttling' | 'outage' | 'expired_token' | 'slow'

/** One copy of an event, as one half sent it. */
export interface Copy {
  /** Counts the events since the last reset, from 1. */
  number: number
  half: Half
  /** Whether it is the copy that counts. */
  counted: boolean
  /** Why it was dropped, in words. */
  why: string | null
  /** Its `event_id`, or the pixel's `eventID`. */
  eventId: string | null
  /** The event in wire form; a pixel's event is given the same keys. */
  event: Record<string, unknown>
}

/** What Meta would count once. */
export interface Conversion {
  /** The number of its first event. */
  number: number
  eventName: string
  eventId: string | null
  pixelId: string
  /** Whether copies were dropped. */
  deduplicated: boolean
  /** What matched: `event_id`, `fbp`, `external_id`, `offline_order`, ... */
  matchedBy: string | null
  browser: Copy | null
  server: Copy | null
  /** Copies beyond the first of each half. */
  more: Copy[]
  /** A conversion that seems to be the same one, and why it is counted apart. */
  looksLike: { conversion: number; reason: string; message: string } | null
  /** How well Meta can match the server half, of ten, by capikit's own estimate. */
  estimate: string | null
}

/** A request that was refused, with the error it got. */
export interface Rejected {
  status: number
  code: number
  subcode: number | null
  /** The rule of the sandbox, as in `/api/rules`. */
  rule: string
  /** Where in the request, such as `data[0].user_data.em`. */
  path: string | null
  message: string
  /** How to mend it. */
  advice: string
}

/** Which events to show. */
export interface Filter {
  eventName?: string
  eventId?: string
}

/** A running sandbox. */
export interface Sandbox {
  /** Its address: the page for people, and the base URL for clients. */
  readonly url: string
  readonly pixelId: string
  readonly accessToken: string
  /** What `new Client(...)` needs to send here. */
  readonly settings: { baseUrl: string; pixelId: string; accessToken: string; spoolDir: string }
  /** The variables that point a program's clients here, and their accepted events to a folder that goes with the sandbox. */
  readonly environment: Record<string, string>
  /** What counts, each once, oldest first. */
  conversions(filter?: Filter): Promise<Conversion[]>
  /** The conversions that arrived more than once and count once, oldest first. */
  deduplicated(filter?: Filter): Promise<Conversion[]>
  /** Every event in wire form, counted or not, oldest first. */
  events(filter?: Filter): Promise<Record<string, unknown>[]>
  /** The requests that were refused, oldest first. */
  rejected(): Promise<Rejected[]>
  /** Forgets everything, behaves again, and sets the clock right. */
  reset(): Promise<void>
  /** Answers as Meta does on a bad day: for so many requests, or until told otherwise. */
  misbehave(mode: Mode, options?: { requests?: number; delayMs?: number }): Promise<void>
  /** Moves the sandbox's clock on, by milliseconds. */
  advance(ms: number): Promise<void>
  /** What time it is in the sandbox, in milliseconds since 1970. */
  now(): Promise<number>
  /** Ends it. May be called again. */
  close(): Promise<void>
  [Symbol.asyncDispose](): Promise<void>
}

/** Starts the installed `capikit sandbox` on a free port of this machine. */
export function startSandbox(options?: { strict?: boolean; keep?: number }): Promise<Sandbox>
