/** User code keeps asking for itself at one instant: time would never go on. */
export class RunawayError extends Error {
  override name = 'RunawayError'
}
