/** What a question can be asked for, in the order in which they are offered. */
export const purposes = ['investigation', 'court', 'intelligence', 'border', 'licensing', 'humanitarian'];
