// Whether the same firearm was asked about elsewhere in the same matter: a new trace that another one led to is a case of
// its own, and only their reference and number tell that they belong together.
import { useLoad } from '../parts/load';
import type { TraceFull, TraceHead } from '../types';

/** Oldest first. */
export interface Related { before: TraceHead[]; after: TraceHead[] }

const most = 20;

export function useRelated(of: TraceFull): Related {
  const { case_reference: reference, firearm: { serial } } = of;
  const asked = reference && serial ? `/traces?limit=${most}&order=asc&q=${encodeURIComponent(`${reference} ${serial}`)}` : null;
  const { value } = useLoad<{ traces: TraceHead[] }>(asked, (event) => event.event === 'submitted' || event.event === 'result');
  const legs = new Set([of.trace, ...of.case.hops.map((hop) => hop.trace)]);
  const others = value?.traces.filter((one) => one.case_reference === reference && one.firearm.serial === serial && !legs.has(one.trace)) ?? [];
  // An id begins with its time.
  return { before: others.filter((one) => one.trace < of.trace), after: others.filter((one) => one.trace > of.trace) };
}
