// The explorer's view. It shows what Python sends and tells Python what was picked; it filters and counts nothing itself.
// Every text from outside is put in by textContent, never as markup.

const FILTERS = [
  { name: "search", label: "Search", type: "search", wide: true },
  { name: "kind", label: "Show", choices: [["", "Reactions and quotations"], ["reaction", "Reactions"], ["quote", "Quotations"]] },
  { name: "actor", label: "Actor", any: "Any actor" },
  { name: "code", label: "Code", any: "Any code" },
  { name: "outlet", label: "Outlet", any: "Any outlet" },
  { name: "period", label: "Time", needsEvent: true },
  { name: "first_day", label: "From", type: "date" },
  { name: "last_day", label: "To", type: "date" },
];
const PAGE = 500;
const TYPING = 250; // milliseconds without a key before the list is asked for again
const READING = 120; // the same for the article, while arrow keys run through the list
const SILENCE = 20000; // after this long without an answer, say so

function make(tag, className, text) {
  const element = document.createElement(tag);
  if (className) element.className = className;
  if (text !== undefined) element.textContent = text;
  return element;
}

function later(action, wait) {
  let timer;
  const run = (...given) => {
    clearTimeout(timer);
    timer = setTimeout(() => action(...given), wait);
  };
  run.cancel = () => clearTimeout(timer);
  return run;
}

function readable(code) {
  return code === code.toUpperCase() ? code[0] + code.slice(1).toLowerCase().replaceAll("_", " ") : code;
}

function buildFilters(view, eventName) {
  const bar = make("form", "tkx-filters");
  bar.setAttribute("aria-label", "Filters");
  bar.addEventListener("submit", (event) => event.preventDefault());
  const controls = {};
  for (const filter of FILTERS) {
    if (filter.needsEvent && !eventName) continue;
    const id = `${view}-${filter.name}`;
    const box = make("div", filter.wide ? "tkx-filter tkx-wide" : "tkx-filter");
    const label = make("label", "", filter.label);
    label.htmlFor = id;
    const control = make(filter.type ? "input" : "select");
    control.id = id;
    if (filter.type) control.type = filter.type;
    if (filter.name === "search") control.placeholder = "words in sentence, name or headline";
    if (filter.any) control.append(new Option(filter.any, ""));
    for (const [value, text] of filter.choices || []) control.append(new Option(text, value));
    if (filter.needsEvent) {
      control.append(new Option("Before and after", ""));
      control.append(new Option(`Before ${eventName}`, "before"));
      control.append(new Option(`After ${eventName}`, "after"));
    }
    box.append(label, control);
    bar.append(box);
    controls[filter.name] = control;
  }
  const clear = make("button", "tkx-button", "Clear filters");
  clear.type = "button";
  bar.append(clear);
  return { bar, controls, clear };
}

function buildFrame(view, eventName) {
  const root = make("div", "tkx-root");
  // JupyterLab would take arrow keys and letters for notebook commands.
  root.setAttribute("data-lm-suppress-shortcuts", "true");
  const filters = buildFilters(view, eventName);
  const status = make("p", "tkx-status", "Asking Python for the rows …");
  status.setAttribute("role", "status");
  const list = make("div", "tkx-list");
  list.setAttribute("role", "listbox");
  list.setAttribute("aria-label", "Reactions and quotations");
  const more = make("button", "tkx-button tkx-more", "Show more");
  more.type = "button";
  more.hidden = true;
  const left = make("div", "tkx-left");
  left.append(list, more);
  const article = make("section", "tkx-article");
  article.setAttribute("aria-label", "Article");
  article.append(make("p", "tkx-hint", "Pick a row to read it in its article."));
  const columns = make("div", "tkx-columns");
  columns.append(left, article);
  root.append(filters.bar, status, columns);
  return { root, status, list, more, article, ...filters };
}

function buildRow(row, index) {
  const option = make("div", "tkx-row");
  option.setAttribute("role", "option");
  option.setAttribute("aria-selected", "false");
  option.tabIndex = index === 0 ? 0 : -1;
  option.dataset.index = index;
  const head = make("div", "tkx-row-head");
  head.append(make("span", "tkx-actor", row.actor), make("span", `tkx-code tkx-${row.kind}`, row.kind === "quote" ? `${row.code} quote` : readable(row.code)));
  if (row.reprint) head.append(make("span", "tkx-reprint", "reprint"));
  option.append(head, make("div", "tkx-text", row.text), make("div", "tkx-where", row.where));
  return option;
}

function buildArticle(answer) {
  const head = make("header", "tkx-head");
  head.append(make("h3", "tkx-headline", answer.headline), make("p", "tkx-where", answer.where));
  if (/^https?:\/\//i.test(answer.url)) {
    const link = make("a", "tkx-url", answer.url);
    link.href = answer.url;
    link.target = "_blank";
    link.rel = "noopener noreferrer";
    head.append(link);
  }
  const facts = make("dl", "tkx-facts");
  for (const [label, value] of answer.facts) {
    const pair = make("div");
    pair.append(make("dt", "", label), make("dd", "", value));
    facts.append(pair);
  }
  const body = make("div", "tkx-body");
  body.tabIndex = 0; // scrolls by keyboard
  body.setAttribute("role", "region");
  body.setAttribute("aria-label", "Text of the article");
  for (const [text, names] of answer.segments) {
    const classes = names.split(" ").filter(Boolean).map((name) => `tkx-${name}`).join(" ");
    body.append(make(names.includes("evidence") ? "mark" : "span", classes, text));
  }
  const key = make("p", "tkx-key");
  key.append(make("mark", "", "the passage"), make("span", "tkx-part", "its other parts"));
  key.append(make("span", "tkx-speaker", "who speaks"), make("span", "tkx-cue", "the word that shows it"));
  return [head, facts, key, body];
}

function render({ model, el }) {
  const view = `tkx-${Math.random().toString(36).slice(2)}`;
  const frame = buildFrame(view, model.get("event_name"));
  const state = { rows: [], limit: PAGE, number: 0, asked: {}, active: 0, restoreFocus: false };
  el.append(frame.root);

  let alarm;
  function ask(what, details) {
    state.number += 1;
    state.asked[what] = state.number;
    model.send({ ask: what, view, number: state.number, ...details });
    clearTimeout(alarm);
    alarm = setTimeout(() => {
      frame.status.textContent = "Python does not answer: it is busy, or was restarted. Run the cell again.";
    }, SILENCE);
  }

  const askRows = () => ask("rows", { limit: state.limit, filters: model.get("filters") });
  const askArticle = later((id) => ask("article", { id }), READING);

  function chosen() {
    return state.rows.findIndex((row) => row.id === model.get("selection"));
  }

  function markChosen() {
    const index = chosen();
    [...frame.list.children].forEach((option, i) => option.setAttribute("aria-selected", String(i === index)));
    if (index >= 0) setActive(index, false);
  }

  function setActive(index, focus) {
    const options = frame.list.children;
    if (!options.length) return;
    const next = Math.max(0, Math.min(index, options.length - 1));
    options[Math.min(state.active, options.length - 1)].tabIndex = -1;
    options[next].tabIndex = 0;
    state.active = next;
    if (focus) {
      options[next].focus({ preventScroll: true });
      keepInView(options[next]);
    }
  }

  // scrollIntoView would move the notebook too.
  function keepInView(option) {
    const { list } = frame;
    if (option.offsetTop < list.scrollTop) list.scrollTop = option.offsetTop;
    const below = option.offsetTop + option.offsetHeight - list.clientHeight;
    if (below > list.scrollTop) list.scrollTop = below;
  }

  function select(index) {
    const row = state.rows[index];
    if (!row) return;
    model.set("selection", row.id);
    model.save_changes();
  }

  function showRows(answer) {
    const hadFocus = frame.list.contains(document.activeElement);
    state.rows = answer.rows;
    state.active = 0;
    frame.list.replaceChildren(...answer.rows.map(buildRow));
    const shown = answer.rows.length;
    const count = (n) => n.toLocaleString("en");
    frame.more.hidden = shown >= answer.n_found || shown >= answer.most;
    if (answer.total === 0) {
      frame.status.textContent = "Nothing to explore: no reaction or quotation was found in these articles.";
    } else if (answer.n_found === 0) {
      frame.status.textContent = `No row of ${count(answer.total)} passes these filters. Clear one of them.`;
    } else {
      const some = answer.n_found < answer.total ? ` that pass the filters, of ${count(answer.total)} in all` : "";
      const cut = shown < answer.n_found ? " Filter to reach the others." : "";
      frame.status.textContent = `Showing ${count(shown)} of ${count(answer.n_found)} rows${some}.${cut}`;
    }
    markChosen();
    if (hadFocus) setActive(state.active, true);
  }

  function showArticle(answer) {
    if (answer.missing) {
      frame.article.replaceChildren(make("p", "tkx-hint", "This row is no longer in the tables."));
      return;
    }
    frame.article.replaceChildren(...buildArticle(answer));
    const body = frame.article.querySelector(".tkx-body");
    const mark = body.querySelector("mark");
    if (mark) {
      mark.id = `${view}-mark`;
      body.setAttribute("aria-describedby", mark.id);
      body.scrollTop = Math.max(0, mark.offsetTop - body.clientHeight / 3);
    }
  }

  function showOptions(answer) {
    for (const [name, values] of Object.entries(answer.options)) {
      const control = frame.controls[name];
      for (const [value, n] of values) {
        control.append(new Option(`${name === "code" ? readable(value) : value} (${n.toLocaleString("en")})`, value));
      }
    }
    showFilters();
  }

  function showFilters() {
    const filters = model.get("filters");
    for (const [name, control] of Object.entries(frame.controls)) {
      const value = filters[name] || "";
      if (control.tagName === "SELECT" && ![...control.options].some((option) => option.value === value)) {
        control.append(new Option(value, value));
      }
      if (control.value !== value) control.value = value;
    }
  }

  function readFilters() {
    const filters = {};
    for (const [name, control] of Object.entries(frame.controls)) if (control.value) filters[name] = control.value;
    model.set("filters", filters);
    model.save_changes();
  }

  const typed = later(readFilters, TYPING);
  for (const control of Object.values(frame.controls)) {
    control.addEventListener(control.type === "search" ? "input" : "change", control.type === "search" ? typed : readFilters);
  }
  frame.clear.addEventListener("click", () => {
    for (const control of Object.values(frame.controls)) control.value = "";
    readFilters();
  });
  frame.more.addEventListener("click", () => {
    state.limit += PAGE;
    askRows();
  });

  frame.list.addEventListener("click", (event) => {
    const option = event.target.closest(".tkx-row");
    if (!option) return;
    setActive(Number(option.dataset.index), true);
    select(state.active);
  });
  const MOVES = { ArrowDown: 1, ArrowUp: -1, PageDown: 10, PageUp: -10, Home: -Infinity, End: Infinity };
  frame.list.addEventListener("keydown", (event) => {
    if (event.ctrlKey || event.altKey || event.metaKey) return;
    if (event.key in MOVES) setActive(state.active + MOVES[event.key], true);
    else if (event.key !== "Enter" && event.key !== " ") return;
    event.preventDefault();
    select(state.active);
  });
  frame.root.addEventListener("keydown", (event) => {
    if (event.key.length === 1 || event.key.startsWith("Arrow") || event.key === "Enter") event.stopPropagation();
  });

  const shows = { rows: showRows, article: showArticle, options: showOptions };
  function receive(message) {
    if (message.view !== view || message.number !== state.asked[message.answer]) return; // another view's, or overtaken
    clearTimeout(alarm);
    shows[message.answer](message);
  }
  function onFilters() {
    state.limit = PAGE;
    showFilters();
    askRows();
  }
  function onSelection() {
    markChosen();
    if (model.get("selection")) askArticle(model.get("selection"));
  }
  model.on("msg:custom", receive);
  model.on("change:filters", onFilters);
  model.on("change:selection", onSelection);

  ask("options", {});
  askRows();
  onSelection();
  return () => {
    typed.cancel();
    askArticle.cancel();
    clearTimeout(alarm);
    model.off("msg:custom", receive);
    model.off("change:filters", onFilters);
    model.off("change:selection", onSelection);
  };
}

export default { render };
