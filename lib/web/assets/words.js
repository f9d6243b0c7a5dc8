// Streamlit's own visible words, in the language of the page.
//
// The page carries an element with the attribute `data-puente-language`. This script sets <html lang>
// from it and replaces Streamlit's English words, by their text, wherever they appear.
// A word that Streamlit changes stays English; nothing else depends on it.

const WORDS = {
  es: {
    "Press Enter to apply": "Pulsa Intro para aplicar",
    "Press Enter to submit form": "Pulsa Intro para enviar",
    "Press ⌘+Enter to apply": "Pulsa ⌘+Intro para aplicar",
    "Press Ctrl+Enter to apply": "Pulsa Ctrl+Intro para aplicar",
    "Show password text": "Mostrar el texto",
    "Hide password text": "Ocultar el texto",
    "Choose an option": "Elige una opción",
    "Choose date": "Elegir la fecha",
    "Previous month": "Mes anterior",
    "Next month": "Mes siguiente",
    "day": "día",
    "month": "mes",
    "year": "año",
    "Clear date": "Borrar la fecha",
    "Use arrow keys to navigate dates. Enter to select. Escape to close.": "Usa las flechas para moverte por los días, Intro para elegir y Escape para cerrar.",
    "Choose options": "Elige opciones",
    "Select all": "Elegir todo",
    "Clear all": "Borrar todo",
    "Clear value": "Borrar",
    "Clear": "Borrar",
    "Clear search": "Borrar la búsqueda",
    "Clear selection": "Borrar la selección",
    "Open": "Abrir",
    "Close": "Cerrar",
    "No results": "Sin resultados",
    "No results.": "Sin resultados.",
    "No options to select": "No hay opciones",
    "Search": "Buscar",
    "Browse files": "Elegir archivo",
    "Upload": "Subir",
    "Drag and drop file here": "Arrastra el archivo aquí",
    "Drag and drop files here": "Arrastra los archivos aquí",
    "Drag and drop a file here": "Suelta el archivo aquí",
    "per file": "como máximo",
    "File must be 20.0MB or smaller.": "El archivo puede pesar hasta 20 MB.",
    "File must be 5.0MB or smaller.": "El archivo puede pesar hasta 5 MB.",
    "Only one file is allowed.": "Sube un solo archivo.",
    "file upload": "Elegir un archivo",
    "Download as CSV": "Descargar en CSV",
    "Download as csv": "Descargar en CSV",
    "Fullscreen": "Pantalla completa",
    "View fullscreen": "Pantalla completa",
    "Close fullscreen": "Salir de pantalla completa",
    "Exit fullscreen": "Salir de pantalla completa",
    "Show/hide columns": "Mostrar u ocultar columnas",
    "Copy to clipboard": "Copiar",
    "Copied": "Copiado",
    "Running...": "Trabajando…",
    "Running": "Trabajando",
    "Stop": "Detener",
    "Rerun": "Volver a cargar",
    "Settings": "Ajustes",
    "Print": "Imprimir",
    "Main menu": "Menú principal",
    "Open sidebar": "Abrir el menú",
    "Close sidebar": "Cerrar el menú",
    "View less": "Ver menos",
    "Connecting": "Conectando",
    "CONNECTING": "CONECTANDO",
    "Connection error": "Sin conexión",
    "Page not found": "Página no encontrada",
    "The page that you have requested does not seem to exist. Running the app's main page.": "Esta dirección no existe. Te llevamos al inicio.",
    "Loading...": "Cargando…",
    "empty": "vacío",
    "Previous page": "Página anterior",
    "Next page": "Página siguiente",
    "First page": "Primera página",
    "Last page": "Última página",
    "Pagination": "Páginas",
    "Help": "Ayuda",
    "System": "Sistema",
    "Light": "Claro",
    "Dark": "Oscuro",
    "Theme": "Tema",
    "Choose app theme": "Elige el tema",
    "Appearance": "Apariencia",
    "App pages": "Páginas",
    "Navigate to home page": "Ir al inicio",
    "Show password": "Mostrar el texto",
    "Hide password": "Ocultar el texto",
    "Sidebar": "Menú",
    "Expand sidebar": "Abrir el menú",
    "Collapse sidebar": "Cerrar el menú",
    "progress": "Progreso",
    "Help for": "Ayuda sobre",
    "Page": "Página",
    "Skip to main content": "Ir al contenido",
    "Dismiss": "Cerrar",
    "Clear entry": "Borrar",
    "option available.": "opción disponible.",
    "options available.": "opciones disponibles.",
  },
  "pt-BR": {
    "Press Enter to apply": "Tecle Enter para aplicar",
    "Press Enter to submit form": "Tecle Enter para enviar",
    "Press ⌘+Enter to apply": "Tecle ⌘+Enter para aplicar",
    "Press Ctrl+Enter to apply": "Tecle Ctrl+Enter para aplicar",
    "Show password text": "Mostrar o texto",
    "Hide password text": "Ocultar o texto",
    "Choose an option": "Escolha uma opção",
    "Choose date": "Escolher a data",
    "Previous month": "Mês anterior",
    "Next month": "Próximo mês",
    "day": "dia",
    "month": "mês",
    "year": "ano",
    "Clear date": "Apagar a data",
    "Use arrow keys to navigate dates. Enter to select. Escape to close.": "Use as setas para andar pelos dias, Enter para escolher e Escape para fechar.",
    "Choose options": "Escolha opções",
    "Select all": "Selecionar tudo",
    "Clear all": "Limpar tudo",
    "Clear value": "Limpar",
    "Clear": "Limpar",
    "Clear search": "Limpar a busca",
    "Clear selection": "Limpar a seleção",
    "Open": "Abrir",
    "Close": "Fechar",
    "No results": "Sem resultados",
    "No results.": "Sem resultados.",
    "No options to select": "Não há opções",
    "Search": "Buscar",
    "Browse files": "Escolher arquivo",
    "Upload": "Enviar",
    "Drag and drop file here": "Arraste o arquivo até aqui",
    "Drag and drop files here": "Arraste os arquivos até aqui",
    "Drag and drop a file here": "Solte o arquivo aqui",
    "per file": "no máximo",
    "File must be 20.0MB or smaller.": "O arquivo pode ter até 20 MB.",
    "File must be 5.0MB or smaller.": "O arquivo pode ter até 5 MB.",
    "Only one file is allowed.": "Envie um só arquivo.",
    "file upload": "Escolher um arquivo",
    "Download as CSV": "Baixar em CSV",
    "Download as csv": "Baixar em CSV",
    "Fullscreen": "Tela cheia",
    "View fullscreen": "Tela cheia",
    "Close fullscreen": "Sair da tela cheia",
    "Exit fullscreen": "Sair da tela cheia",
    "Show/hide columns": "Mostrar ou ocultar colunas",
    "Copy to clipboard": "Copiar",
    "Copied": "Copiado",
    "Running...": "Trabalhando…",
    "Running": "Trabalhando",
    "Stop": "Parar",
    "Rerun": "Recarregar",
    "Settings": "Ajustes",
    "Print": "Imprimir",
    "Main menu": "Menu principal",
    "Open sidebar": "Abrir o menu",
    "Close sidebar": "Fechar o menu",
    "View less": "Ver menos",
    "Connecting": "Conectando",
    "CONNECTING": "CONECTANDO",
    "Connection error": "Sem conexão",
    "Page not found": "Página não encontrada",
    "The page that you have requested does not seem to exist. Running the app's main page.": "Este endereço não existe. Levamos você ao início.",
    "Loading...": "Carregando…",
    "empty": "vazio",
    "Previous page": "Página anterior",
    "Next page": "Próxima página",
    "First page": "Primeira página",
    "Last page": "Última página",
    "Pagination": "Páginas",
    "Help": "Ajuda",
    "System": "Sistema",
    "Light": "Claro",
    "Dark": "Escuro",
    "Theme": "Tema",
    "Choose app theme": "Escolha o tema",
    "Appearance": "Aparência",
    "App pages": "Páginas",
    "Navigate to home page": "Ir para o início",
    "Show password": "Mostrar o texto",
    "Hide password": "Ocultar o texto",
    "Sidebar": "Menu",
    "Expand sidebar": "Abrir o menu",
    "Collapse sidebar": "Fechar o menu",
    "progress": "Progresso",
    "Help for": "Ajuda sobre",
    "Page": "Página",
    "Skip to main content": "Ir para o conteúdo",
    "Dismiss": "Fechar",
    "Clear entry": "Limpar",
    "option available.": "opção disponível.",
    "options available.": "opções disponíveis.",
  },
  en: {
    "The page that you have requested does not seem to exist. Running the app's main page.": "This address does not exist. We took you to the start page.",
  },
};

const ATTRIBUTES = ["aria-label", "title", "placeholder", "alt"];
// Words that Streamlit puts around a name of ours or a number: "Help for App Key", "Search: Integrations",
// "Page 3", "7 options available.", "20MB per file", "Choose date, noviembre de 2026", "day, Desde"
const AROUND_A_NAME = [
  /^(?<word>Choose date|day|month|year), .+$/,
  /^(?<word>Help for) .+$/,
  /^(?<word>Page) \d+$/,
  /^(?<word>Search|Fullscreen|Download as CSV|Show\/hide columns): .+$/,
  /^\d+ (?<word>options? available\.)$/,
  /^\d+[KMG]B (?<word>per file)$/,
];
// A symbol stands beside the word that says the same; read out as "check_circle icon" it only disturbs.
const SYMBOL = /^[a-z0-9_]+ icon$/;
const MARK = "data-puente-language";
// What a person or a vendor wrote is never touched: only Streamlit's own elements hold these words.
const OURS = "[data-testid='stMarkdownContainer'], .stMarkdown, [data-testid='stHtml'], canvas";
// But for the uploader, which draws the name of its own button as it draws our Markdown.
const THEIRS = "[data-testid='stFileUploaderDropzone']";

let words = {};
const english = new WeakMap();

function languageOfPage() {
  return document.querySelector(`[${MARK}]`)?.getAttribute(MARK) ?? document.documentElement.lang;
}

function useLanguage(language) {
  if (document.documentElement.lang !== language) document.documentElement.lang = language;
  const wanted = WORDS[language] || {};
  const changed = wanted !== words;
  words = wanted;
  return changed;
}

function inLanguage(text) {
  const around = AROUND_A_NAME.map((pattern) => text.match(pattern)?.groups.word).find(Boolean);
  return words[text] ?? (words[around] ? text.replace(around, words[around]) : text);
}

// What a place showed in English, and what we made of it there: so that it can be said again in another
// language, and a word of ours that happens to be the same is not mistaken for it.
function said(place, key, text) {
  const known = english.get(place)?.[key];
  const original = known && known.said === text ? known.english : text;
  const better = inLanguage(original);
  if (better !== original || known) {
    english.set(place, {...english.get(place), [key]: {english: original, said: better}});
  }
  return better;
}

function translateText(node) {
  const text = node.nodeValue.trim();
  const holder = node.parentElement;
  if (!text || (holder?.closest(OURS) && !holder.closest(THEIRS))) return;
  const better = said(node, "text", text);
  if (better !== text) node.nodeValue = node.nodeValue.replace(text, better);
}

function translateElement(element) {
  for (const name of ATTRIBUTES) {
    const text = element.getAttribute(name);
    if (!text) continue;
    if (name === "aria-label" && SYMBOL.test(text)) {
      element.setAttribute("aria-hidden", "true");
      continue;
    }
    const better = said(element, name, text);
    if (better !== text) element.setAttribute(name, better);
  }
}

function translate(root) {
  if (root.nodeType === Node.TEXT_NODE) return translateText(root);
  if (root.nodeType !== Node.ELEMENT_NODE) return;
  translateElement(root);
  const walker = document.createTreeWalker(root, NodeFilter.SHOW_ELEMENT | NodeFilter.SHOW_TEXT);
  while (walker.nextNode()) {
    const node = walker.currentNode;
    if (node.nodeType === Node.TEXT_NODE) translateText(node);
    else translateElement(node);
  }
}

new MutationObserver((changes) => {
  if (useLanguage(languageOfPage())) return translate(document.body);
  for (const change of changes) {
    if (change.type === "childList") change.addedNodes.forEach(translate);
    else translate(change.target);
  }
}).observe(document.documentElement, {
  subtree: true,
  childList: true,
  characterData: true,
  attributes: true,
  attributeFilter: [...ATTRIBUTES, MARK],
});
useLanguage(languageOfPage());
translate(document.body);
