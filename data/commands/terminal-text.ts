/**
 * Text as a terminal may get it. Symbols, names of files and messages of errors come from outside: what in them would command the terminal (escape
 * sequences, carriage returns, changes of direction) is shown instead of sent.
 */

const ESCAPE = String.fromCharCode(0x1b)
/** The colours of our own tables (bold, dim, red, green, yellow, plain), and every control or invisible character but tab and newline. */
const COLOURS_OR_CONTROLS = new RegExp(String.raw`${ESCAPE}\[(?:[012]|3[123])m|[\p{Cc}\p{Cf}\p{Zl}\p{Zp}]`, 'gu')

/** `ESC ] 0 ; …` → `\\x1b]0;…`: characters that command are written as their codes. */
export function terminalText(text: string): string {
  return text.replace(COLOURS_OR_CONTROLS, (found) => (found === '\n' || found === '\t' || found.length > 2 ? found : codeOf(found)))
}

function codeOf(character: string): string {
  const code = (character.codePointAt(0) as number).toString(16)
  return code.length <= 2 ? `\\x${code.padStart(2, '0')}` : `\\u{${code}}`
}
