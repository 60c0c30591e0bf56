//! The file name under which a block of code is kept.

const ENDINGS: Record<string, string> = {
  bash: 'sh', c: 'c', cpp: 'cpp', csharp: 'cs', css: 'css', diff: 'diff', go: 'go', html: 'html', ini: 'ini', java: 'java', javascript: 'js',
  js: 'js', json: 'json', kotlin: 'kt', lua: 'lua', markdown: 'md', md: 'md', php: 'php', powershell: 'ps1', py: 'py', python: 'py', r: 'r',
  rb: 'rb', ruby: 'rb', rust: 'rs', rs: 'rs', scala: 'scala', sh: 'sh', shell: 'sh', sql: 'sql', svelte: 'svelte', swift: 'swift', toml: 'toml',
  ts: 'ts', tsx: 'tsx', jsx: 'jsx', typescript: 'ts', xml: 'xml', yaml: 'yaml', yml: 'yml',
}

export const fileName = (language: string): string =>
  language === 'dockerfile' || language === 'makefile' ? language.replace(/^./, (letter) => letter.toUpperCase()) : `code.${ENDINGS[language] ?? 'txt'}`
