/**
 * The Observables of an instrument. A subject exists once somebody has subscribed, and an event is copied into a plain object only while somebody
 * is subscribed: a strategy of callbacks pays one test for each.
 */
import { Observable, Subject } from 'rxjs'

export class Stream<T> {
  private subject: Subject<T> | undefined
  readonly observable = new Observable<T>((subscriber) => (this.subject ??= new Subject<T>()).subscribe(subscriber))

  get observed(): boolean {
    return this.subject !== undefined && this.subject.observed
  }

  next(value: T): void {
    this.subject?.next(value)
  }

  complete(): void {
    this.subject?.complete()
  }
}
