export const OverviewPage = (_: { store?: string }) => null;
