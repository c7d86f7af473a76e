// What the node's API answers (docs/node-api.md), as far as the dashboard reads it.

/** A moment in ISO 8601, UTC; null if it has not come. */
export type Moment = string | null;

export interface FirearmBrief { make: string; model: string; serial: string }

export interface Clock {
  deadline: Moment;
  stopped: Moment;
  reminders: number;
  inquiries?: number;
  escalated: boolean;
  delayed: boolean;
  unanswered?: boolean;
}

export interface TraceHead {
  trace: string;
  state: 'queued' | 'receipted' | 'with_center' | 'answered' | 'closed' | 'cancelled' | 'refused';
  priority: 'routine' | 'urgent';
  center: string | null;
  party?: string;
  cancel_asked: boolean;
  waits_for: 'you' | 'center' | 'member' | 'hub' | 'nobody';
  hits: number;
  submitted: Moment;
  updated: Moment;
  answered: Moment;
  ended: Moment;
  code?: number;
  result_code?: number;
  clock?: Clock;
  next_country?: string;
  request_version?: number;
  hop?: number;
  next?: string;
  previous?: string;
  continuation?: string;
  correction_to_acknowledge?: boolean;
  /** Of the officer who asks. */
  follows: boolean;
  closed_reason?: string;
  refused_code?: string;
  case_reference: string;
  firearm: FirearmBrief;
}

export interface Match {
  store: string;
  owner: string;
  record: string;
  alert: boolean;
  rule: string;
  grade?: string;
  matched?: string;
  in_favour?: string[];
  against?: string[];
  score?: number;
  reason?: string;
  caution?: string;
  reference?: string;
  action?: string;
  handling: string;
  pass_on: string;
  silent?: boolean;
}

export interface StoreReport { store: string; outcome: string; note?: string; matches: Match[] }

export interface HistoryLine { at: Moment; step: string; text: string; code?: number; peer?: string }

export interface Holder {
  hop?: number;
  country?: string;
  role: string;
  name?: string;
  to?: string;
  licence?: string;
  address?: string;
  acquired?: string;
  disposed?: string;
}

export interface Purchaser {
  name?: string;
  birth_dates?: string[];
  birth_place?: string;
  address?: string;
  identity_document?: string;
  purchased?: string;
}

export interface AnswerBody {
  firearm?: Record<string, unknown>;
  corrected?: string[];
  chain?: Holder[];
  purchaser?: Purchaser;
  reason?: string;
  time_to_crime_days?: number;
  multiple_sale?: boolean;
  restrictions?: string;
  contact?: string;
  explanation?: string;
}

export interface Result {
  code: number;
  class?: string;
  text?: string;
  next_step?: string;
  answer: AnswerBody | null;
  version?: number;
  correction?: { reason: string; text?: string };
  superseded?: { code: number; superseded?: Moment; correction?: { reason: string; text?: string } }[];
}

export interface Hop {
  hop: number;
  trace: string;
  center?: string;
  state: string;
  code?: number;
  next_country?: string;
  signed?: { verified: boolean; by?: string; key?: string; reason?: string } | null;
}

export interface Confirmation {
  verdict: string;
  reported_false: boolean;
  waits_for: '' | 'you' | 'owner';
  priority: string;
  number: number;
  escalated: boolean;
  located: boolean;
  deadline: Moment;
}

/** May what a hit shows be given to this country? Asked of the owner of the record. */
export interface PassOnRequest {
  country: string;
  agreed: boolean;
  word: '' | 'yes' | 'no' | 'conditions';
  /** The record was changed: nothing of it counts. */
  fallen: boolean;
  waits_for: '' | 'you' | 'owner';
  priority: string;
  number: number;
  escalated: boolean;
  deadline: Moment;
  asked: Moment;
  why?: string;
  answered: Moment;
  text?: string;
}
export interface WaitingPassOn extends PassOnRequest { hit: string; subject: string; other: string }

export interface CaseFacts {
  agency_code: string;
  case_reference: string;
  crime_code: string;
  intended_use: string;
  recovery_country: string;
  recovery_date?: string;
}

export interface Notice {
  seq: number;
  at: Moment;
  kind?: 'correction';
  correction?: { trace: string; center: string; version: number; code: number; reason?: string; text?: string };
  hit: string;
  party: 'requester' | 'owner';
  subject: string;
  subject_is_trace: boolean;
  retroactive?: boolean;
  match: Match | null;
  requester: string;
  facts: CaseFacts;
  confirmation?: Confirmation;
  rescinded?: { record: string; at: Moment; acknowledged: boolean };
  pass_on_requests?: PassOnRequest[];
  other?: string;
}

export interface HitLine {
  at: Moment;
  by: string;
  said: string;
  priority?: string;
  verdict?: string;
  until?: Moment;
  text?: string;
}
export interface Hit extends Notice { said: HitLine[] }

/** A file of a trace, from us (`out`) or from the other party. */
export interface Attachment {
  name: string;
  direction: 'out' | 'in';
  party: string;
  state: string;
  pieces: number;
  done: number;
  bytes: number;
  media_type: string;
  /** BLAKE2b-256 of the file. */
  digest: string;
  words?: string;
  reason?: string;
  announced: Moment;
  concluded: Moment;
}

export interface TraceFull extends TraceHead {
  request: TraceForm;
  attachments?: Attachment[];
  history: HistoryLine[];
  stores: StoreReport[];
  notices: Notice[];
  result?: Result;
  case: {
    first: string;
    open: boolean;
    hops: Hop[];
    chain: Holder[];
    continuation?: { state: string; country: string; onward?: string };
    time_to_crime_days?: number;
    point_of_diversion?: Holder;
  };
}

export interface IncomingHead {
  incoming: string;
  requester: string;
  priority: string;
  state: 'received' | 'taken_up' | 'asking' | 'answered' | 'withdrawn';
  received: Moment;
  updated: Moment;
  ended: Moment;
  code?: number;
  overdue: boolean;
  amended?: boolean;
  questions: number;
  clock?: Clock;
  case_reference: string;
  firearm: FirearmBrief;
}
export interface IncomingFull extends IncomingHead {
  request: TraceForm & { confidential_readable?: boolean };
  attachments?: Attachment[];
  history: HistoryLine[];
  notices: Notice[];
  result?: Result;
}

/** An event of the node's stream. */
export interface LiveEvent {
  seq: number;
  at: Moment;
  event: string;
  subject?: string;
  peer?: string;
  code?: number;
  text?: string;
  hit?: string;
  party?: string;
  match?: Match;
  requester?: string;
  facts?: CaseFacts;
  state?: string;
  reason?: string;
}

/** An event that somebody waits for, as the officer has it. */
export interface NoticeItem extends LiveEvent { notice: string; read: boolean; followed: boolean; case_reference?: string; make?: string; model?: string; incoming?: boolean }

export interface Advice {
  level: 'error' | 'warning';
  field: string;
  message: string;
  remedy: string;
  code?: string;
  args?: Record<string, string>;
  /** The trace that is open for the same firearm. */
  same?: string;
}

export interface Document { type: string; number: string; country: string; mrz: string }

/** A request file (docs/officer.md), while it is written: empty texts are left out when it is sent. */
export interface TraceForm {
  priority?: string;
  justification?: string;
  project_code?: string;
  agency?: { code?: string; name?: string };
  officer?: { name?: string; badge?: string; phone?: string; email?: string };
  case_reference?: string;
  crime_code?: string;
  intended_use?: string;
  purpose?: string;
  illicit_basis?: string;
  firearm?: Record<string, unknown>;
  possessor?: Record<string, unknown>;
  associates?: Record<string, unknown>[];
  vehicle?: Record<string, unknown>;
  recovery?: { date?: string; country?: string; place?: string; circumstances?: string };
  remarks?: string;
  additional_markings?: string;
}

export interface ReferenceBrief {
  reference: string;
  make: string;
  model: string;
  type: string;
  type_name: string;
  action?: string;
  calibres?: string[];
  country: string;
  country_name: string;
  years?: { first: number; last: number | null };
  why?: { words: string; matches: string; text: string; how: string }[];
}
export interface ReferenceEntry extends ReferenceBrief {
  maker: { name: string; marks?: string[]; importers?: string[] };
  marks: { where?: string; text: string }[];
  serial: { where?: string[]; form?: string; note?: string };
  lookalikes: { reference: string; make?: string; model?: string; tell?: string }[];
  legal?: string;
  variants: { reference: string; name: string; calibres?: string[]; differs?: string }[];
}

export interface RecordRow {
  id: string;
  verb: string;
  state: 'queued' | 'accepted' | 'refused' | 'expired';
  at: Moment;
  valid_until?: string;
  field?: string;
  reason?: string;
  remedy?: string;
  refused_change?: { verb: string; field?: string; reason: string; remedy?: string };
}

/** With what it says now; null: this node does not know. */
export interface RecordFull extends RecordRow { record: Record<string, unknown> | null }

export interface Status {
  member: string;
  version: string;
  link: { state: string; reason: string; remedy: string; since: Moment; waiting: number; under_way: number };
  cases: { open: number; closed: number; corrections: number };
  incoming: { open: number; overdue: number; closed: number };
  last_event: number;
}

export interface Center {
  center: string;
  peer: string;
  country: string;
  name: string;
  records_begin?: number;
  requirements: { field: string; when: string; recommended: boolean; text: string }[];
}

export interface Totals { name: string; checks: number; traces: number; refused: number; beyond_quota: number; alarms: number }
export interface Asked { checks: number; traces: number; refused: number; beyond_quota: number; officers: Totals[]; agencies: Totals[]; purposes: Totals[] }
export interface Oversight { last_24_hours: Asked; last_30_days: Asked; open_alarms: number }
export interface Alarm {
  alarm: number;
  kind: string;
  state: 'open' | 'closed';
  officer?: string;
  agency?: string;
  text: string;
  first: Moment;
  last: Moment;
  many: number;
  case_references: string[];
  closed: Moment;
  closed_by?: string;
  remark?: string;
}
export interface Consultation {
  row: number;
  at: Moment;
  kind: string;
  officer?: string;
  agency?: string;
  on_behalf_of?: string;
  purpose?: string;
  case_reference?: string;
  urgent?: boolean;
  outcome?: string;
  stores?: string[];
  supervisor?: string;
  note?: string;
}

export interface Account {
  badge: string;
  name: string;
  agency: { code: string; name: string };
  role: 'officer' | 'supervisor' | 'administrator';
  state: 'active' | 'locked' | 'to_enrol';
  first_code_until: Moment;
  added: Moment;
  signed_in: Moment;
  email: string;
  webhook: string;
}
/** Told once: with it an officer enrols. */
export interface FirstCode { badge: string; first_code: string; until: Moment }

export interface OverviewFigures {
  traces: { open: number; overdue: number; urgent: number; submitted_today: number; ended_today: number; waits: Record<string, number> };
  incoming: { open: number; overdue: number; closed: number };
  centers: { party: string; country: string; open: number; overdue: number; answered: number; success: number; hours_p50: number | null; hours_p90: number | null;
    months: { month: string; answered: number; success: number; hours_p50: number | null }[] }[];
  hops: { from: string; to: string; named: number; continued: number }[];
  link: { state: string; reason: string; since: Moment; waiting: number; oldest: Moment; sends: string };
}
