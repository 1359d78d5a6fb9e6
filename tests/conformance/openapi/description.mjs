// One OpenAPI document, and what an exchange may not do by it: every path, method, parameter, status, media type and
// member must stand in it.

import { readFileSync } from "node:fs";
import { createRequire } from "node:module";

const METHODS = ["get", "put", "post", "delete", "patch", "head"];

/** Packages are where npm put them, beside the viewer. */
export function packagesOf(viewer) {
  return createRequire(`${viewer}/package.json`);
}

export class Description {
  /** `looseNames`: names of query parameters are compared without case and `_` (reseller contract §1.2). */
  constructor(name, file, packages, looseNames = false) {
    this.name = name;
    this.id = `https://openapi.invalid/${name}`;
    this.document = JSON.parse(readFileSync(file, "utf8"));
    this.looseNames = looseNames;
    const Ajv = packages("ajv/dist/2020.js").default;
    this.ajv = new Ajv({ strict: true, allowUnionTypes: true, allErrors: true });
    packages("ajv-formats").default(this.ajv);
    this.ajv.addKeyword("components");
    this.ajv.addSchema({ $id: this.id, components: this.document.components });
    this.operations = [...this.#operations()];
    this.seenAnswers = new Set();
    this.seenMembers = new Set();
  }

  *#operations() {
    for (const [path, item] of Object.entries(this.document.paths)) {
      for (const method of METHODS) {
        if (!item[method]) continue;
        const operation = item[method];
        const parameters = [...(item.parameters ?? []), ...(operation.parameters ?? [])].map((one) => this.resolve(one));
        const responses = {};
        for (const [status, one] of Object.entries(operation.responses)) responses[status] = this.resolve(one);
        yield { method, path, segments: segmentsOf(path), operation, parameters, responses };
      }
    }
  }

  resolve(value) {
    let resolved = value;
    while (resolved?.$ref) {
      const steps = resolved.$ref.slice(2).split("/");
      resolved = steps.reduce((at, step) => at[step.replaceAll("~1", "/").replaceAll("~0", "~")], this.document);
    }
    return resolved;
  }

  /** The operations of the best matching path: literal segments win over parameters. */
  find(path) {
    const asked = segmentsOf(path);
    let best = [];
    let score = -1;
    for (const one of this.operations) {
      const literals = literalsThatMatch(one.segments, asked);
      if (literals > score) [best, score] = [[one], literals];
      else if (literals >= 0 && literals === score) best.push(one);
    }
    return best;
  }

  /** A validator of a schema of this document, compiled once. */
  validator(schema) {
    this.validators ??= new Map();
    if (!this.validators.has(schema)) {
      this.validators.set(schema, this.ajv.compile(rebased(schema, this.id)));
    }
    return this.validators.get(schema);
  }

  /** What is wrong with an exchange, as sentences. */
  check(exchange) {
    const [path, query] = splitTarget(exchange.target);
    const candidates = this.find(path);
    const method = exchange.method.toLowerCase();
    const found =
      candidates.find((one) => one.method === method) ??
      (method === "head" ? candidates.find((one) => one.method === "get") : undefined);
    if (!found) return this.#checkUnknown(exchange, candidates);
    return [...this.#checkAnswer(found, exchange), ...this.#checkRequest(found, exchange, query)];
  }

  // What is not there is refused in the shape of the surface, whatever the path.
  #checkUnknown(exchange, candidates) {
    const expected = candidates.length > 0 ? [404, 405] : [404];
    if (![...expected, 400, 401].includes(exchange.status)) return ["the document has no such path and method"];
    const error = this.document.components.schemas.Problem ?? this.document.components.schemas.Error;
    return exchange.empty ? [] : this.#checkBody(error, exchange, "error");
  }

  #checkAnswer(found, exchange) {
    const status = String(exchange.status);
    const response = found.responses[status];
    if (!response) return [`the status ${status} is not documented`];
    this.seenAnswers.add(`${found.method} ${found.path} ${status}`);
    if (exchange.method === "HEAD") return exchange.empty ? [] : ["HEAD has a body"];
    if (exchange.empty) return response.content && status !== "200" ? [`the answer ${status} lacks its body`] : [];
    const type = exchange.type.split(";")[0].trim();
    const content = response.content?.[type];
    if (!content) return [`the media type ${type} is not documented for ${status}`];
    return exchange.body === undefined || !type.endsWith("json") ? [] : this.#checkBody(content.schema, exchange, status);
  }

  #checkBody(schema, exchange, what) {
    let value;
    try {
      value = JSON.parse(exchange.body);
    } catch {
      return [`the body of ${what} is not JSON`];
    }
    const validate = this.validator(schema);
    if (validate(value)) {
      this.#remember(schema, value);
      return [];
    }
    return validate.errors.slice(0, 5).map((error) => {
      const detail = error.params.additionalProperty ?? error.params.allowedValues ?? error.params.allowedValue ?? "";
      return `${what} ${error.instancePath || "/"} ${error.message} ${JSON.stringify(detail)}`;
    });
  }

  // Requests that were refused may be anything; those that were answered must be documented.
  #checkRequest(found, exchange, query) {
    if (exchange.status >= 400) return [];
    const findings = [];
    const bare = (name) => (this.looseNames ? name.toLowerCase().replaceAll("_", "") : name.toLowerCase());
    const known = (place) => new Set(found.parameters.filter((one) => one.in === place).map((one) => bare(one.name)));
    const inQuery = known("query");
    // Paging tokens may travel either way (reseller contract §1.9).
    const inHeader = known("header");
    for (const name of query) {
      if (DELIBERATE.has(name)) continue;
      if (!inQuery.has(bare(name)) && !(inHeader.has(bare(name)) && bare(name) === "ms-continuationtoken")) {
        findings.push(`the query parameter ${name} is not documented`);
      }
    }
    for (const name of exchange.headers) {
      if (!inHeader.has(name.toLowerCase()) && !COMMON_HEADERS.has(name.toLowerCase())) {
        findings.push(`the request header ${name} is not documented`);
      }
    }
    const documented = this.resolve(found.operation.requestBody);
    if (exchange.requestBody !== "" && !documented) findings.push("the operation has no documented request body");
    if (exchange.requestBody === "" && documented?.required) findings.push("the documented request body is required");
    return findings;
  }

  // Which members have been seen: what nobody ever sends has no place in a document.
  #remember(given, value) {
    const schema = this.resolve(given);
    if (Array.isArray(value)) {
      for (const item of value) this.#remember(schema.items ?? {}, item);
    } else if (value !== null && typeof value === "object") {
      for (const [name, member] of Object.entries(value)) {
        const child = schema.properties?.[name];
        if (!child) continue;
        this.#seen(schema).add(name);
        this.#remember(child, member);
      }
      for (const one of schema.oneOf ?? []) {
        if (this.validator(one)(value)) this.#remember(one, value);
      }
    }
  }

  #seen(schema) {
    this.members ??= new Map();
    if (!this.members.has(schema)) this.members.set(schema, new Set());
    return this.members.get(schema);
  }

  /** Members of answers that no exchange had, as `Schema/member`. */
  unseenMembers() {
    const unseen = [];
    const visited = new Set();
    const visit = (given, path) => {
      const name = given?.$ref?.split("/").pop();
      const schema = this.resolve(given);
      if (!schema || visited.has(schema)) return;
      visited.add(schema);
      const at = name ?? path;
      for (const [member, child] of Object.entries(schema.properties ?? {})) {
        if (!this.members?.get(schema)?.has(member)) unseen.push(`${at}/${member}`);
        else visit(child, `${at}/${member}`);
      }
      if (schema.items) visit(schema.items, `${at}/*`);
      for (const one of schema.oneOf ?? []) visit(one, at);
    };
    for (const one of this.operations) {
      for (const [status, response] of Object.entries(one.responses)) {
        for (const content of Object.values(response.content ?? {})) visit(content.schema, `${one.operation.operationId} ${status}`);
      }
    }
    return unseen;
  }

  /** Answers below 400 that no exchange had. */
  unseenAnswers() {
    const documented = this.operations.flatMap((one) =>
      Object.keys(one.responses)
        .filter((status) => Number(status) < 400)
        .map((status) => `${one.method} ${one.path} ${status}`),
    );
    return documented.filter((one) => !this.seenAnswers.has(one));
  }
}

// Sent by tests that show that unknown parameters are ignored.
const DELIBERATE = new Set(["unheard", "token"]);

// Of HTTP itself, or of no effect here.
const COMMON_HEADERS = new Set([
  "authorization",
  "accept",
  "accept-encoding",
  "content-type",
  "if-none-match",
  "range",
  "user-agent",
  "ms-partnercenter-application",
  "ms-partnercenter-client",
  "ms-sdkversion",
]);

export function segmentsOf(path) {
  return path.split("/").filter((segment) => segment !== "");
}

/** Path and names of the query parameters; a second `?` is read as `&`. */
export function splitTarget(target) {
  const [path, ...rest] = target.split("?");
  const pairs = rest.join("&").split("&").filter((pair) => pair !== "");
  return [path, pairs.map((pair) => decodeURIComponent(pair.split("=")[0]))];
}

/** Names of the parameters of a path, in the order in which they stand there. */
export function parametersOf(path) {
  return [...path.matchAll(/\{([^}]*)\}/g)].map((found) => found[1]);
}

// A segment `name(Key='{value}')` is found by its name: the keys may be written in many ways.
function isSame(pattern, asked) {
  const given = decodeURIComponent(asked);
  if (!pattern.includes("(")) return pattern.toLowerCase() === given.toLowerCase();
  const nameOf = (segment) => segment.slice(0, segment.indexOf("(")).trim().toLowerCase();
  return given.includes("(") && nameOf(given) === nameOf(pattern);
}

// How many literals match, or -1 when the path is another one. Literals are read in any case.
function literalsThatMatch(pattern, asked) {
  if (pattern.length !== asked.length) return -1;
  let literals = 0;
  for (let i = 0; i < pattern.length; ++i) {
    if (pattern[i].startsWith("{")) continue;
    if (!isSame(pattern[i], asked[i])) return -1;
    ++literals;
  }
  return literals;
}

// References of the document, as seen from outside of it.
function rebased(value, id) {
  if (Array.isArray(value)) return value.map((one) => rebased(one, id));
  if (value === null || typeof value !== "object") return value;
  return Object.fromEntries(
    Object.entries(value).map(([key, one]) => [
      key,
      key === "$ref" && typeof one === "string" && one.startsWith("#") ? id + one : rebased(one, id),
    ]),
  );
}
