/**
 * What of a TypeScript file is code. Comments and the insides of strings, templates and regular expressions become blanks;
 * every other character keeps its place, so that an offset in the result is an offset in the file.
 */
import ts from 'typescript'

const QUOTED = new Set([
  ts.SyntaxKind.StringLiteral, ts.SyntaxKind.RegularExpressionLiteral, ts.SyntaxKind.NoSubstitutionTemplateLiteral,
  ts.SyntaxKind.TemplateHead, ts.SyntaxKind.TemplateMiddle, ts.SyntaxKind.TemplateTail,
])

const blank = (text: string): string => text.replace(/[^\n]/g, ' ')

/** The code of a file, of the same length and with the same lines as its text. */
export function codeText(text: string): string {
  const source = ts.createSourceFile('file.ts', text, ts.ScriptTarget.Latest, false)
  const pieces: string[] = []
  let end = 0
  const visit = (node: ts.Node): void => {
    const children = node.getChildren(source)
    if (children.length > 0) return children.forEach(visit)
    const start = node.getStart(source)
    if (start < end || node.end <= start || ts.isJSDoc(node)) return
    const token = text.slice(start, node.end)
    pieces.push(blank(text.slice(end, start)), QUOTED.has(node.kind) ? `${token[0]}${blank(token.slice(1, -1))}${token.slice(-1)}` : token)
    end = node.end
  }
  visit(source)
  return pieces.join('') + blank(text.slice(end))
}

/** Modules that a file names in imports, re-exports, `import()` and `require()`, each with its offset. */
export function importsOf(text: string): { readonly module: string; readonly offset: number }[] {
  return ts.preProcessFile(text, true, true).importedFiles.map(({ fileName, pos }) => ({ module: fileName, offset: pos }))
}
