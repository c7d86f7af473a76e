/** Values of the form by their path in the request file: "firearm.serial". */
export type Values = Record<string, string>;
export const has = (values: Values, field: string) => !!values[field]?.trim();
