// What one HTTP request tells about a visit.

import type { Issue } from './issue.js'

/** A request as any framework can describe it. */
export interface VisitRequest {
  /** The page's address, or its path with the query; then the host is taken from the headers. */
  url: string
  /** Node's `request.headers`, a `Headers` of the fetch standard, or pairs. */
  headers?:
    | Readonly<Record<string, string | readonly string[] | null | undefined>>
    | Iterable<readonly [string, string]>
    | null
  /** The parsed cookies. Left out: those of the `Cookie` header. */
  cookies?: Readonly<Record<string, unknown>> | null
  /** Who opened the connection: `request.socket.remoteAddress`. */
  remoteAddress?: string | null
}

/** How a request is to be read. */
export interface VisitOptions {
  /** So many proxies, or their networks: only what they wrote into `X-Forwarded-For` is believed. Default 0. */
  trustedProxies?: number | readonly string[] | null
  /** Whether the visitor has agreed to cookies. If not, no id is read, made or set. Default true. */
  consent?: boolean | null
  /** Whether personal data is taken out of the addresses. Default true. */
  redact?: boolean | null
  /** The creation time of new ids. Left out: now. */
  nowMs?: number | null
}

/** A cookie for the answer. Not `HttpOnly`: the pixel in the page reads it. */
export interface SetCookie {
  name: '_fbc' | '_fbp'
  value: string
  /** The registrable domain; `null` for a host that takes no cookie for a domain. */
  domain: string | null
  /** In seconds. */
  maxAge: number
  path: string
  sameSite: string
  secure: boolean
  /** Whether the value is new. If not, setting it again only prolongs its life. */
  isNew: boolean
  /** The value of a `Set-Cookie` header. */
  header: string
}

/** What a request tells about a visit. */
export interface Visit {
  /** The page, for `eventSourceUrl`. */
  url: string | null
  /** The page before, for `referrerUrl`. */
  referrer: string | null
  /** The visitor's public address; IPv6 if one is known. */
  clientIpAddress: string | null
  clientUserAgent: string | null
  /** The click on an ad. */
  fbc: string | null
  /** The browser. */
  fbp: string | null
  /** The same four, to spread into the `userData` of an event. */
  userData: { clientIpAddress: string | null; clientUserAgent: string | null; fbc: string | null; fbp: string | null }
  /** What to set with the answer, so that the ids live on for 90 days. */
  cookies: SetCookie[]
  /** What was removed, replaced or not understood. */
  issues: Issue[]
}

/**
 * Reads a request.
 * @throws {ConfigError} for a proxy that is no network
 */
export function visit(request: VisitRequest, options?: VisitOptions): Visit
/**
 * The `fbc` to send: the stored one unless the click is another. The same click never gets a new time.
 * `index` is the number of dots in the cookie's domain, 1 where no cookie is set.
 */
export function buildFbc(
  clickId: string | null | undefined,
  options?: { stored?: string | null; index?: number | null; nowMs?: number | null },
): string | null

// biome-ignore lint/complexity/noUselessEmptyExport: without it, this file would export all its types.
export {}
