/**
 * HTML text that cannot be broken out of: every value put into {@link html} is escaped unless it is markup itself. What a strategy
 * names or logs therefore never becomes a tag, an attribute or a script.
 */

/** Text that is already HTML. Only {@link html} and {@link trusted} make it. */
export class Markup {
  constructor(readonly text: string) {}
}

export type MarkupValue = string | number | Markup | readonly MarkupValue[] | undefined

/** A tagged template: `html\`<p>${name}</p>\`` escapes `name`. Lists are joined, undefined is nothing. */
export function html(strings: TemplateStringsArray, ...values: readonly MarkupValue[]): Markup {
  let text = strings[0]
  for (let index = 0; index < values.length; index += 1) text += textOf(values[index]) + strings[index + 1]
  return new Markup(text)
}

/** Takes text as HTML without escaping: for our own constants, never for what a run hands over. */
export function trusted(text: string): Markup {
  return new Markup(text)
}

function textOf(value: MarkupValue): string {
  if (value === undefined) return ''
  if (value instanceof Markup) return value.text
  if (typeof value === 'string') return escapeHtml(value)
  if (typeof value === 'number') return String(value)
  return value.map(textOf).join('')
}

const ENTITIES: Readonly<Record<string, string>> = { '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;', '\'': '&#39;' }

function escapeHtml(text: string): string {
  return text.replace(/[&<>"']/g, (character) => ENTITIES[character])
}

/** JSON that may stand inside a `<script>` element: it can neither end the element nor, in old engines, the line. */
export function scriptJson(value: unknown): string {
  return JSON.stringify(value).replace(/[<>&\u2028\u2029]/g, (character) => `\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}`)
}
