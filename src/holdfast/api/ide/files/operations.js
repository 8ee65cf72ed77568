/* The panel that tells of each root field what it needs, what it costs and how it can fail. */
"use strict";

Holdfast.operations = (() => {
  const { createElement: h, useState, useMemo, useEffect, useDeferredValue, useId, memo } = React;
  const { useSchemaStore, usePluginStore, useEditorContext } = GraphiQL.React;
  const TERRITORIES = { es: "Spain", fr: "France", gb: "Great Britain", resiflex: "Residential flexibility" };
  const COUNTED = {
    "User": "for each user",
    "Ip": "for each address",
    "Email from graphql input fields": "for each e-mail in the input",
    "Failed logins per ip": "failed logins from an address",
    "Ip if email or password in input": "for each address, with e-mail or password",
  };
  const SPANS = { 1: "second", 60: "minute", 3600: "hour", 86400: "day" };
  const title = "Operations";

  let catalogue = null;
  let loading = null;

  function load() {
    loading = loading || fetch(Holdfast.config.contract).then((response) => {
      if (!response.ok) throw new Error(`The contract could not be read (${response.status}).`);
      return response.json();
    }).then((found) => {
      for (const one of found.operations) one.searched = searched(one, found.errors);
      catalogue = found;
      return found;
    }, (error) => { loading = null; throw error; });
    return loading;
  }

  function searched(one, errors) {
    const texts = [one.name, one.kind, one.domain, one.returns, one.permissions, one.description,
      ...one.arguments.map((argument) => `${argument.name} ${argument.type}`),
      ...one.errors.map((code) => `${code} ${errors[code].message}`)];
    return texts.filter(Boolean).join("\n").toLowerCase();
  }

  const words = (name) => name.charAt(0).toUpperCase() + name.slice(1);
  const day = (iso) => new Date(`${iso}T00:00:00Z`).toLocaleDateString(undefined,
    { day: "numeric", month: "long", year: "numeric", timeZone: "UTC" });

  /* Names of the root fields in a document; none while it does not parse. */
  function used(text) {
    const found = new Set();
    try {
      for (const definition of GraphiQL.GraphQL.parse(text).definitions) {
        if (definition.kind !== "OperationDefinition") continue;
        for (const node of definition.selectionSet.selections) {
          if (node.kind === "Field") found.add(`${definition.operation}:${node.name.value}`);
        }
      }
    } catch { /* half-written documents are normal in an editor */ }
    return found;
  }

  function matching(filter, inDocument) {
    const terms = filter.text.toLowerCase().split(/\s+/).filter(Boolean);
    const found = catalogue.operations.filter((one) =>
      (filter.domain === "" || one.domain === filter.domain) &&
      (filter.kind === "" || one.kind === filter.kind) &&
      (filter.status === "" || (filter.status === "live") === one.live) &&
      (!filter.mine || inDocument.has(`${one.kind}:${one.name}`)) &&
      terms.every((term) => one.searched.includes(term)));
    if (!terms.length) return found;
    const rank = (one) => (one.name.toLowerCase().startsWith(terms[0]) ? 0 : one.name.toLowerCase().includes(terms[0]) ? 1 : 2);
    return found.sort((left, right) => rank(left) - rank(right));
  }

  function Choice({ label, value, options, onChange }) {
    return h("select", { className: "hf-select", "aria-label": label, value, onChange: (event) => onChange(event.target.value) },
      options.map(([key, text]) => h("option", { key, value: key }, text)));
  }

  function Filters({ filter, change, inDocument }) {
    const domains = useMemo(() => [...new Set(catalogue.operations.map((one) => one.domain))].sort(), []);
    return h("div", { className: "hf-filters", role: "search", "aria-label": "Operations" },
      h("input", {
        type: "search", className: "hf-search", placeholder: "Name, permission, error code…", value: filter.text,
        "aria-label": "Search operations", onChange: (event) => change({ text: event.target.value }),
        onKeyDown: (event) => { if (event.key === "ArrowDown") { event.preventDefault(); focusRow(document, 0); } },
      }),
      h("div", { className: "hf-choices" },
        h(Choice, { label: "State", value: filter.status, onChange: (status) => change({ status }),
          options: [["", "Any state"], ["live", "Live"], ["disabled", "Disabled"]] }),
        h(Choice, { label: "Kind", value: filter.kind, onChange: (kind) => change({ kind }),
          options: [["", "Any kind"], ["query", "Queries"], ["mutation", "Mutations"]] }),
        h(Choice, { label: "Domain", value: filter.domain, onChange: (domain) => change({ domain }),
          options: [["", "All domains"], ...domains.map((name) => [name, words(name)])] }),
        h("button", { type: "button", className: "hf-toggle", "aria-pressed": filter.mine, onClick: () => change({ mine: !filter.mine }) },
          `In this tab (${inDocument.size})`)));
  }

  function Expression({ text }) {
    return text.split(/\b(AND|OR)\b/).map((part, index) =>
      (part === "AND" || part === "OR" ? h("b", { key: index, className: "hf-operator" }, part.toLowerCase()) : part));
  }

  /* The reason without the dates, which stand behind it, and without the one that only fills a gap. */
  const advice = (one) => (one.deprecationReason || "").replace(/^No longer supported$/, "").replace(/\s*Deprecated on \d{4}-[^.]*\.$/, "");

  function Prose({ text }) {
    return text.split("`").map((part, index) => (index % 2 ? h("code", { key: index }, part) : part));
  }

  function Needs({ one }) {
    if (one.public) return "Nothing: anyone may use it";
    if (one.permissions) return h(Expression, { text: one.permissions });
    return one.signedIn ? "A viewer who has signed in" : "Nothing stated; what the viewer may see decides";
  }

  function Errors({ one }) {
    return h("ul", { className: "hf-errors" }, one.errors.map((code) => {
      const error = catalogue.errors[code];
      return h("li", { key: code },
        h("code", null, code), h("span", { className: "hf-error-type" }, error.type.toLowerCase().replace("_", " ")),
        h("span", { className: "hf-error-message" }, error.message),
        error.description && h("span", { className: "hf-error-description" }, error.description));
    }));
  }

  function Fact({ name, children }) {
    return h(React.Fragment, null, h("dt", null, name), h("dd", null, children));
  }

  function Details({ one }) {
    const { schema, setSchemaReference } = useSchemaStore();
    const { setVisiblePlugin } = usePluginStore();
    const { addTab, queryEditor, variableEditor } = useEditorContext({ nonNull: true });
    const root = schema && (one.kind === "query" ? schema.getQueryType() : schema.getMutationType());
    const field = root && root.getFields()[one.name];
    const openDocs = () => {
      setVisiblePlugin("Documentation Explorer");
      setSchemaReference({ kind: "Field", field, type: root });
    };
    const insert = () => {
      const { document: text, variables } = Holdfast.skeleton(one.kind, field);
      if (queryEditor.getValue().trim()) addTab();
      setTimeout(() => {
        queryEditor.setValue(text);
        variableEditor.setValue(variables);
        queryEditor.focus();
      });
    };
    const limits = one.rateLimits;
    return h("div", { className: "hf-details" },
      one.deprecated && h("p", { className: "hf-note hf-note-deprecated" }, h("b", null, "Deprecated. "),
        h(Prose, { text: advice(one) }),
        one.deprecatedOn && ` Marked on ${day(one.deprecatedOn)}.`,
        one.removalFrom && ` May go from ${day(one.removalFrom)}.`),
      !one.live && h("p", { className: "hf-note" }, "Disabled on this installation: it answers ", h("code", null, "KT-CT-1113"), "."),
      one.description && h("p", { className: "hf-description" }, one.description),
      h("dl", { className: "hf-facts" },
        h(Fact, { name: "Permissions" }, h(Needs, { one })),
        h(Fact, { name: "Complexity" }, `${one.complexity} ${one.complexity === 1 ? "point" : "points"}`),
        h(Fact, { name: "Rate limits" }, limits.length
          ? h("ul", { className: "hf-limits" }, limits.map((rule, index) =>
            h("li", { key: index }, h("b", null, `${rule.count} a ${SPANS[rule.seconds]}`), ` ${COUNTED[rule.by] || rule.by}`)))
          : "Only the hourly points"),
        h(Fact, { name: "Described for" }, one.documented
          ? one.territories.map((code) => TERRITORIES[code] || code).join(", ")
          : "No published document; clients of this API family use it"),
        h(Fact, { name: "Domain" }, words(one.domain)),
        h(Fact, { name: "Arguments" }, one.arguments.length
          ? h("ul", { className: "hf-arguments" }, one.arguments.map((argument) =>
            h("li", { key: argument.name }, h("code", null, argument.name), ": ", h("code", { className: "hf-type" }, argument.type))))
          : "None"),
        h(Fact, { name: "Returns" }, h("code", { className: "hf-type" }, one.returns)),
        h(Fact, { name: "Errors" }, one.errors.length ? h(Errors, { one }) : "None stated")),
      h("div", { className: "hf-actions" },
        h("button", { type: "button", className: "hf-button", disabled: !field, onClick: insert }, "Write it for me"),
        h("button", { type: "button", className: "hf-button", disabled: !field, onClick: openDocs }, "Open in docs")));
  }

  const Row = memo(function Row({ one, open, toggle, reachable }) {
    const id = useId();
    return h("li", { className: `hf-operation${open ? " hf-open" : ""}` },
      h("h4", null, h("button", {
        type: "button", className: "hf-row", "aria-expanded": open, "aria-controls": open ? id : undefined,
        tabIndex: reachable ? 0 : -1, onClick: () => toggle(one),
      },
        h("span", { className: `hf-kind hf-${one.kind}`, title: words(one.kind), "aria-label": one.kind }, one.kind === "query" ? "Q" : "M"),
        h("span", { className: one.deprecated ? "hf-name hf-struck" : "hf-name" }, one.name),
        one.deprecated && h("span", { className: "hf-tag hf-tag-deprecated" }, "deprecated"),
        h("span", { className: `hf-tag ${one.live ? "hf-tag-live" : "hf-tag-disabled"}` }, one.live ? "live" : "disabled"))),
      open && h("div", { id }, h(Details, { one })));
  });

  function focusRow(node, position) {
    const rows = [...(node.closest?.(".hf-operations") || document).querySelectorAll(".hf-row")];
    rows[Math.min(Math.max(position, 0), rows.length - 1)]?.focus();
  }

  /* Arrow keys walk the rows, which are one stop for the tab key. */
  function walk(event) {
    const row = event.target.closest(".hf-row");
    const steps = { ArrowDown: 1, ArrowUp: -1, Home: -Infinity, End: Infinity, PageDown: 10, PageUp: -10 };
    if (!row || !(event.key in steps)) return;
    event.preventDefault();
    const rows = [...event.currentTarget.querySelectorAll(".hf-row")];
    const target = rows.indexOf(row) + steps[event.key];
    if (target < 0 && event.key === "ArrowUp") event.currentTarget.closest(".hf-panel").querySelector(".hf-search").focus();
    else focusRow(row, target);
  }

  function List({ found }) {
    const [open, setOpen] = useState(null);
    const [current, setCurrent] = useState(null);
    const key = (one) => `${one.kind}:${one.name}`;
    const toggle = useMemo(() => (one) => setOpen((before) => (before === key(one) ? null : key(one))), []);
    const reachable = found.some((one) => key(one) === current) ? current : found.length ? key(found[0]) : null;
    const follow = (event) => {
      const item = event.target.closest(".hf-operation");
      if (item) setCurrent(key(found[[...event.currentTarget.children].indexOf(item)]));
    };
    return h("ul", { className: "hf-operations", onKeyDown: walk, onFocus: follow },
      found.map((one) => h(Row, { key: key(one), one, open: open === key(one), toggle, reachable: reachable === key(one) })));
  }

  function Panel() {
    const [ready, setReady] = useState(Boolean(catalogue));
    const [problem, setProblem] = useState("");
    const [filter, setFilter] = useState({ text: "", domain: "", kind: "", status: "", mine: false });
    const { tabs, activeTabIndex } = useEditorContext({ nonNull: true });
    const deferred = useDeferredValue(filter);
    const text = tabs[activeTabIndex]?.query || "";
    const inDocument = useMemo(() => used(text), [text]);
    useEffect(() => { load().then(() => setReady(true), (error) => setProblem(error.message)); }, []);
    const found = useMemo(() => (ready ? matching(deferred, inDocument) : []), [ready, deferred, inDocument]);
    if (!ready) return h("p", { className: "hf-empty", role: "status" }, problem || "Reading the contract…");
    const change = (part) => setFilter((before) => ({ ...before, ...part }));
    return h("section", { className: "hf-panel", "aria-labelledby": "hf-panel-title" },
      h("div", { className: "hf-panel-head" },
        h("h3", { id: "hf-panel-title" }, title),
        h("span", { className: "hf-count", role: "status" },
          found.length === catalogue.operations.length ? `${found.length} in all` : `${found.length} found`)),
      h(Filters, { filter, change, inDocument }),
      found.length ? h(List, { found }) : h("p", { className: "hf-empty" }, "No operation fits. ",
        h("button", { type: "button", className: "hf-link", onClick: () => setFilter({ text: "", domain: "", kind: "", status: "", mine: false }) }, "Show all")));
  }

  function Icon(props) {
    return h("svg", { viewBox: "0 0 20 20", fill: "none", stroke: "currentColor", strokeWidth: 1.6, strokeLinecap: "round", ...props },
      h("path", { d: "M3 4.5h2M3 10h2M3 15.5h2M8 4.5h9M8 10h9M8 15.5h5" }),
      h("path", { d: "M14.5 15.3l1.4 1.4 2.4-2.8" }));
  }

  return { plugin: { title, icon: Icon, content: Panel }, load };
})();
