/** However long something took, or hung. */
const restMaxMs = 2000;

/**
 * What is to be done soon after it was asked for, however often that is: at once after a rest, otherwise once when the
 * rest is over. It rests for `restMs`, and eight times as long as it took, two seconds at most: who waits for a busy
 * node asks it less often.
 */
export function paced(restMs: number, run: () => unknown): () => void {
  let state: 'idle' | 'waits' | 'runs' = 'idle';
  let again = false;
  let next = 0;
  const go = async () => {
    state = 'runs';
    const begun = performance.now();
    await (async () => run())().catch(() => undefined); // The line says what is wrong.
    const now = performance.now();
    next = now + Math.max(restMs, Math.min(8 * (now - begun), restMaxMs));
    state = 'idle';
    if (again) soon();
  };
  function soon() {
    again = state === 'runs';
    if (state !== 'idle') return;
    state = 'waits';
    setTimeout(go, Math.max(0, next - performance.now()));
  }
  return soon;
}
