/** The longest time in ms that this thread's event loop was held up until the returned function is called. */
export function watchLoop(): () => number {
  let longest = 0;
  let last = performance.now();
  let next: NodeJS.Immediate;
  const turn = () => {
    const now = performance.now();
    longest = Math.max(longest, now - last);
    last = now;
    next = setImmediate(turn);
  };
  next = setImmediate(turn);
  return () => {
    clearImmediate(next);
    return longest;
  };
}
