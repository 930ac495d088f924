// The browser's half of an event, and the pixel's base code. All of it is safe inside `<script>` and in attributes.

import type { Event, UserData, WireEvent } from './event.js'

/** What the base code of a page says. */
export interface BaseCodeOptions {
  /** Where `fbevents.js` is loaded from, such as the sandbox's. */
  scriptUrl?: string | null
  /** Where the image for browsers without JavaScript is. */
  imageUrl?: string | null
  /** The nonce of the page's Content-Security-Policy. */
  nonce?: string | null
  /** `false` revokes consent before anything is sent; `pixelConsent(true)` grants it later. */
  consent?: boolean | null
  /** Limited Data Use; zeros let Meta locate the person. */
  limitedDataUse?: { country: number; state: number } | null
  /** Who is logged in. Only hashed identifiers are written into the page. */
  advancedMatching?: UserData | null
  /** The country of a phone that names none. */
  country?: string | null
  /** Default true. */
  pageView?: boolean | null
  pageViewEventId?: string | null
}

/**
 * The browser's half of an event: an `fbq` call with the same name and id. It holds what the visitor
 * sees on the page anyway, and never `userData`, a margin, a predicted value or your own properties.
 * With `pixelId` only that pixel gets it.
 * @throws {ConfigError} when the event has no id
 */
export function pixelCall(event: Event | WireEvent, options?: { pixelId?: string | null }): string
/**
 * The browser's half of an event as an image, for pages without JavaScript.
 * @throws {ConfigError} when the event has no id
 */
export function pixelImage(event: Event | WireEvent, pixelId: string): string
/**
 * The pixel's base code for the head of a page.
 * @throws {ConfigError} for a value that could break out of the page
 */
export function pixelBaseCode(pixelId: string, options?: BaseCodeOptions): string
/** The call that grants or revokes consent on a page with the base code. */
export function pixelConsent(isGranted: boolean): string

// biome-ignore lint/complexity/noUselessEmptyExport: without it, this file would export all its types.
export {}
