/** Values of the form by their path in the request file: "firearm.serial". */
export type Values = Record<string, string>;
/** Persons beside the possessor, as many as a request may have (docs/protocol.md). */
export const associatesMax = 4;
export const associates = (values: Values) => Math.min(associatesMax, Number(values['with.associates'] ?? 0) || 0);
/** What changes when one of them is taken out: the later ones move up. */
export function withoutAssociate(values: Values, at: number): Values {
  const count = associates(values);
  const of = (i: number) => Object.entries(values).filter(([field]) => field.startsWith(`associates.${i}.`));
  const changes: Values = { 'with.associates': String(count - 1) };
  for (let i = at; i < count; ++i) {
    for (const [field] of of(i)) changes[field] = '';
    for (const [field, value] of of(i + 1)) changes[field.replace(/\d+/, String(i))] = value;
  }
  return changes;
}
/** Names of fields that every object has already. A draft may come from another officer, whose page need not be ours. */
const taken = /(^|\.)(__proto__|prototype|constructor)(\.|$)/;
export const ownFields = (values: Values): Values => Object.fromEntries(Object.entries(values).filter(([field]) => !taken.test(field)));
export const has = (values: Values, field: string) => !!values[field]?.trim();
