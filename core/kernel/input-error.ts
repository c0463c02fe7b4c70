/** What the inputs of a run got wrong, where the run cannot go on: times that go back, days too far apart. Its message says what to do. */
export class InputError extends Error {
  override name = 'InputError'
}
