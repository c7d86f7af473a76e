export const RecordsPage = (_: { store?: string }) => null;
