/* GraphiQL with our session, our panel and a storage that keeps secrets out of the browser's disk. */
"use strict";

(() => {
  const { createElement: h, useState, useEffect } = React;
  const GQL = GraphiQL.GraphQL;
  const answers = new EventTarget();

  globalThis.__webpack_nonce__ = document.getElementById("hf-style").nonce;

  /* Layout and favourites last; documents, variables and answers live as long as the tab; headers are not kept. */
  const LASTING = /^graphiql:(theme|visiblePlugin|favorites|\w+Flex)$/;
  const area = (key) => (LASTING.test(key) ? localStorage : sessionStorage);
  const storage = {
    getItem: (key) => area(key).getItem(key),
    setItem: (key, value) => area(key).setItem(key, withoutHeaders(value)),
    removeItem: (key) => area(key).removeItem(key),
    clear: () => {
      for (const one of [localStorage, sessionStorage]) {
        for (const key of Object.keys(one).filter((name) => name.startsWith("graphiql:"))) one.removeItem(key);
      }
    },
    get length() {
      return Object.keys(sessionStorage).length;
    },
  };

  function withoutHeaders(value) {
    try {
      return JSON.stringify(JSON.parse(value, (key, one) => (key === "headers" ? undefined : one)));
    } catch {
      return value;
    }
  }

  async function fetcher(request, options = {}) {
    const { session } = Holdfast;
    const given = options.headers || {};
    const isIntrospection = request.operationName === "IntrospectionQuery";
    const answer = await session.post(request, isIntrospection ? given : session.authorized(given));
    if (!isIntrospection) answers.dispatchEvent(new CustomEvent("answer", { detail: answer }));
    return answer.body;
  }

  /* A document that calls one root field with every required argument as a variable. */
  Holdfast.skeleton = (kind, field) => {
    const required = field.args.filter((argument) => GQL.isRequiredArgument(argument));
    const declared = required.map((one) => `$${one.name}: ${one.type}`).join(", ");
    const passed = required.map((one) => `${one.name}: $${one.name}`).join(", ");
    const name = field.name.charAt(0).toUpperCase() + field.name.slice(1);
    const text = `${kind} ${name}${declared && `(${declared})`} { ${field.name}${passed && `(${passed})`}${selection(field.type, 0)} }`;
    const variables = Object.fromEntries(required.map((one) => [one.name, example(one.type, 0)]));
    return {
      document: GQL.print(GQL.parse(text)),
      variables: required.length ? JSON.stringify(variables, null, 2) : "",
    };
  };

  /* The plain fields of a type, and those of what a payload or a connection holds; `first` where a page is needed. */
  function selection(type, depth) {
    const named = GQL.getNamedType(type);
    if (GQL.isLeafType(named)) return "";
    if (GQL.isUnionType(named)) return " { __typename }";
    const simple = [];
    const nested = [];
    for (const field of Object.values(named.getFields())) {
      if (field.deprecationReason || field.args.some((one) => GQL.isRequiredArgument(one))) continue;
      if (GQL.isLeafType(GQL.getNamedType(field.type))) simple.push(field.name);
      else nested.push(field);
    }
    const parts = simple.slice(0, 12);
    if (depth < 3 && (/Connection$/.test(named.name) || /Edge$/.test(named.name) || !simple.length)) {
      for (const field of nested.slice(0, 3)) parts.push(`${field.name}${paged(field)}${selection(field.type, depth + 1)}`);
    }
    return ` { ${parts.join(" ") || "__typename"} }`;
  }

  const paged = (field) => (field.args.some((one) => one.name === "first") ? "(first: 10)" : "");

  function example(type, depth) {
    if (GQL.isNonNullType(type)) return example(type.ofType, depth);
    if (GQL.isListType(type)) return [example(type.ofType, depth)];
    if (GQL.isEnumType(type)) return type.getValues()[0].name;
    if (GQL.isInputObjectType(type) && depth < 4) {
      const fields = Object.values(type.getFields()).filter((one) => GQL.isRequiredInputField(one));
      return Object.fromEntries(fields.map((one) => [one.name, example(one.type, depth + 1)]));
    }
    return { Int: 0, Float: 0, Boolean: false }[type.name] ?? "";
  }

  const sized = (bytes) => (bytes < 1000 ? `${bytes} B` : `${(bytes / 1000).toFixed(1)} kB`);

  /* Below an answer: how it went, what is left of the hour's points, and the id to quote in a question. */
  function AnswerFacts() {
    const [answer, setAnswer] = useState(null);
    useEffect(openPanel, []);
    useEffect(() => {
      const listen = (event) => setAnswer(event.detail);
      answers.addEventListener("answer", listen);
      return () => answers.removeEventListener("answer", listen);
    }, []);
    if (!answer) return h("div", { className: "hf-facts-bar" }, h("span", null, "No answer yet"), h(Licences));
    const { response, body, milliseconds, size } = answer;
    const codes = [...new Set((body.errors || []).map((error) => error.extensions?.errorCode).filter(Boolean))];
    const left = /;r=(\d+);t=(\d+)/.exec(response.headers.get("RateLimit") || "");
    const correlation = response.headers.get("X-Correlation-ID");
    return h("div", { className: "hf-facts-bar", role: "status" },
      h("span", { className: body.errors ? "hf-bad" : "hf-good" }, body.errors ? `${body.errors.length} errors`.replace(/^1 errors$/, "1 error") : "OK"),
      codes.length > 0 && h("span", null, codes.join(", ")),
      h("span", null, `HTTP ${response.status}`),
      h("span", null, `${Math.round(milliseconds)} ms`),
      h("span", null, sized(size)),
      left && h("span", { title: `The hour ends in ${Math.ceil(left[2] / 60)} minutes` }, `${Number(left[1]).toLocaleString()} points left`),
      h("span", { className: "hf-correlation", title: `Correlation id ${correlation}` }, correlation),
      h(Licences));
  }

  /* The prop `visiblePlugin` leaves the panel hidden on the first render, so its button is pressed instead. */
  function openPanel() {
    const first = matchMedia("(max-width: 720px)").matches ? "" : Holdfast.operations.plugin.title;
    const remembered = storage.getItem("graphiql:visiblePlugin") ?? first;
    setTimeout(() => document.querySelector(`.graphiql-sidebar [aria-label="Show ${remembered}"]`)?.click());
  }

  function Licences() {
    const { href } = document.getElementById("hf-licences").dataset;
    return h("a", { className: "hf-licences", href, target: "_blank", rel: "noopener" }, "Licences");
  }

  const plugins = [Holdfast.operations.plugin];
  const defaultTabs = Holdfast.config.starters.map((query) => ({ query, variables: "", headers: "" }));

  function Ide() {
    return h(GraphiQL, {
      fetcher,
      storage,
      plugins,
      defaultTabs,
      onTogglePluginVisibility: (plugin) => storage.setItem("graphiql:visiblePlugin", plugin ? plugin.title : ""),
      shouldPersistHeaders: false,
      isHeadersEditorEnabled: true,
      defaultEditorToolsVisibility: "variables",
      inputValueDeprecation: true,
      dangerouslyAssumeSchemaIsValid: true,
    }, h(GraphiQL.Logo, null, h("span")), h(GraphiQL.Footer, null, h(AnswerFacts)));
  }

  ReactDOM.createRoot(document.getElementById("hf-ide")).render(h(Ide));

  Holdfast.operations.load().then(({ totals }) => {
    const coverage = document.getElementById("hf-coverage");
    coverage.textContent = `${totals.live} of ${totals.operations} operations live`;
    coverage.hidden = false;
  }, () => { /* the panel says so */ });
})();
