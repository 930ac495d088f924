// Events, and their wire form without a client.

import type { IdentifierValue } from './hashing.js'

/** One value, or a list of values. */
export type OneOrMany<T> = T | readonly T[]
/** An id of another system. Whole numbers above 2^53 must be text or `bigint`. */
export type Id = string | number | bigint | null | undefined
/** An amount. As text it keeps its digits: `'79.90'`. */
export type Amount = string | number | bigint | { toJSON(): string } | null | undefined
/** A point in time: a `Date`, or whole seconds since 1970-01-01 UTC. */
export type Time = Date | number | bigint | null | undefined

type Text = string | null | undefined
type Flag = boolean | null | undefined
type Identifiers = OneOrMany<IdentifierValue>

/** Who did it. Plain values; they are normalized and hashed before anything leaves the process. */
export interface UserData {
  email?: Identifiers
  phone?: Identifiers
  firstName?: Identifiers
  lastName?: Identifiers
  /** A `Date` must be midnight, in UTC or in local time. */
  dateOfBirth?: Identifiers
  gender?: Identifiers
  city?: Identifiers
  state?: Identifiers
  zip?: Identifiers
  /** Phones, states and postcodes of this event are read by it. */
  country?: Identifiers
  /** Your own id of the customer. */
  externalId?: Identifiers
  /** The first five characters of the first name. */
  f5first?: Identifiers
  /** The first five characters of the last name. */
  f5last?: Identifiers
  /** The first initial. */
  fi?: Identifiers
  /** The year of birth. */
  doby?: Identifiers
  /** The month of birth. */
  dobm?: Identifiers
  /** The day of birth. */
  dobd?: Identifiers
  /** The advertising id of a device. Never hashed. */
  madid?: Identifiers
  /** The customer's address, not the proxy's. Never hashed. */
  clientIpAddress?: Identifiers
  /** The browser's `User-Agent`. */
  clientUserAgent?: Text
  /** The cookie `_fbc`. */
  fbc?: Text
  /** The cookie `_fbp`. */
  fbp?: Text
  subscriptionId?: Id
  fbLoginId?: Id
  leadId?: Id
  anonId?: Id
  pageId?: Id
  pageScopedUserId?: Id
  ctwaClid?: Text
  igAccountId?: Id
  igSid?: Id
  whatsappBusinessAccountId?: Id
}

/** One product of an event. */
export interface Content {
  /** The product id of your catalogue. */
  id?: Id
  quantity?: Amount
  /** The price of one. */
  itemPrice?: Amount
  title?: Text
  description?: Text
  brand?: Text
  category?: Text
  deliveryCategory?: 'in_store' | 'curbside' | 'home_delivery' | null
}

/** The store of an offline event. */
export interface StoreData {
  storePageId?: Id
  brandPageId?: Id
  storeCode?: Id
}

/** What it was worth and what it was about. `Purchase` needs `value` and `currency`. */
export interface CustomData {
  /** In whole units of the currency, not cents. */
  value?: Amount
  /** ISO 4217. */
  currency?: Text
  contentIds?: OneOrMany<Id>
  contents?: readonly Content[]
  contentType?: Text
  contentName?: Text
  contentCategory?: Text
  deliveryCategory?: 'in_store' | 'curbside' | 'home_delivery' | null
  orderId?: Id
  numItems?: Amount
  searchString?: Text
  status?: Text | boolean
  predictedLtv?: Amount
  netRevenue?: Amount
  itemNumber?: Id
  leadEventSource?: Text
  eventSource?: Text
  customerSegmentation?: Text
  storeData?: StoreData | null
  /** Your own properties, sent beside Meta's under exactly these names. */
  extra?: Record<string, unknown> | null
}

/** The app side of an event; required when `actionSource` is `app`. */
export interface AppData {
  advertiserTrackingEnabled?: Flag
  applicationTrackingEnabled?: Flag
  /** The device, in 16 positions. */
  extinfo?: readonly (string | number | null)[] | null
  campaignIds?: Id
  installReferrer?: Text
  installerPackage?: Text
  urlSchemes?: OneOrMany<string> | null
  vendorId?: Id
  windowsAttributionId?: Id
  considerViews?: Flag
  includeDwellData?: Flag
  includeVideoData?: Flag
  receiptData?: Text
}

/** The conversion that this event adds to. */
export interface OriginalEventData {
  eventName?: Text
  eventTime?: Time
  orderId?: Id
  eventId?: Id
}

export type ActionSource =
  | ('app' | 'business_messaging' | 'chat' | 'email' | 'other' | 'phone_call' | 'physical_store')
  | ('system_generated' | 'website')

/** One conversion. Missing values are left out; misspelt keys are refused. */
export interface Event {
  /** A standard name such as `Purchase` (case matters), or your own. */
  eventName: string
  /** Left out: now. */
  eventTime?: Time
  /** Shared with the browser's copy, so that Meta counts once. Left out: a new one. */
  eventId?: Id
  /** Left out: `website`. */
  actionSource?: ActionSource | null
  eventSourceUrl?: Text
  referrerUrl?: Text
  optOut?: Flag
  /** `['LDU']`, or an empty list to switch it off explicitly. */
  dataProcessingOptions?: readonly string[] | null
  dataProcessingOptionsCountry?: number | null
  dataProcessingOptionsState?: number | null
  messagingChannel?: 'whatsapp' | 'messenger' | 'instagram' | null
  advancedMeasurementTable?: Text
  originalEventData?: OriginalEventData | null
  attributionData?: Record<string, unknown> | null
  userData?: UserData | null
  customData?: CustomData | null
  appData?: AppData | null
}

/** An event in Meta's own spelling; identifiers by our names or Meta's codes, plain or hashed. */
export interface WireEvent {
  event_name: string
  event_time?: Time
  event_id?: Id
  action_source?: ActionSource | null
  event_source_url?: Text
  referrer_url?: Text
  opt_out?: Flag
  data_processing_options?: readonly string[] | null
  data_processing_options_country?: number | null
  data_processing_options_state?: number | null
  messaging_channel?: Text
  advanced_measurement_table?: Text
  original_event_data?: Record<string, unknown> | null
  attribution_data?: Record<string, unknown> | null
  user_data?: Record<string, unknown> | null
  custom_data?: Record<string, unknown> | null
  app_data?: Record<string, unknown> | null
}

/** What is sent for one event. */
export interface Payload {
  event_name: string
  event_time: number
  event_id: string
  action_source: string
  user_data: Record<string, unknown>
  custom_data?: Record<string, unknown>
  [parameter: string]: unknown
}

/**
 * The wire form of an event, for reading. Numbers above 2^53 lose digits here; `payloadJson` does not.
 * @throws {EventError} with all issues, when the event can not be sent
 */
export function payload(event: Event | WireEvent, options?: { country?: string | null }): Payload
/**
 * The wire form of an event as the exact text, the same in every language.
 * @throws {EventError} with all issues, when the event can not be sent
 */
export function payloadJson(event: Event | WireEvent, options?: { country?: string | null }): string

// biome-ignore lint/complexity/noUselessEmptyExport: without it, this file would export all its types.
export {}
