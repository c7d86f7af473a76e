/** Make and model as one name: a model that begins with the make does not say it twice. */
export function makeAndModel(make = '', model = ''): string {
  const [first, second] = [make.trim(), model.trim()];
  const said = second.toLowerCase();
  const again = said === first.toLowerCase() || said.startsWith(`${first.toLowerCase()} `);
  return first && second && !again ? `${first} ${second}` : second || first;
}
