export const TracePage = (_: { store?: string }) => null;
