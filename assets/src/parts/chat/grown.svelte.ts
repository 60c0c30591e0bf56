//! A text area that is as high as its text; the style sheet says how high at most.

export const grown = (text: () => string) => (node: HTMLTextAreaElement) => {
  $effect(() => {
    void text()
    node.style.setProperty('height', 'auto')
    const borders = node.offsetHeight - node.clientHeight
    node.style.setProperty('height', `${node.scrollHeight + borders}px`)
  })
}
