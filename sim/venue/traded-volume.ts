/** What a participant has traded in the last days of a venue: the volume that decides a tier. */
export class TradedVolume {
  /** By day, modulo the number of days. */
  private readonly days: bigint[]
  private sum: bigint
  /** The last day that is counted; undefined before the first trade. */
  private today: number | undefined

  /** @param count days that are counted, today included @param before volume of the day before the first trade */
  constructor(private readonly count: number, private readonly before: bigint) {
    this.days = Array.from({ length: count }, () => 0n)
    this.sum = 0n
  }

  /** Volume of the days up to `day`. Days never fall. */
  of(day: number): bigint {
    this.reach(day)
    return this.sum
  }

  add(day: number, volume: bigint): void {
    this.reach(day)
    this.days[day % this.count] += volume
    this.sum += volume
  }

  private reach(day: number): void {
    if (this.today === undefined) {
      this.today = day
      if (this.before > 0n) this.days[(day - 1) % this.count] = this.sum = this.before
      return
    }
    // Days that have passed since begin at nothing; each may be used again only once.
    for (let passed = Math.max(this.today + 1, day - this.count + 1); passed <= day; passed++) {
      this.sum -= this.days[passed % this.count]
      this.days[passed % this.count] = 0n
    }
    this.today = Math.max(this.today, day)
  }
}
