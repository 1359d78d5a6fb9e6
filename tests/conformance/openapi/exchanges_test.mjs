// Every exchange of the conformance suites against the OpenAPI documents: exchanges_test.mjs SOURCE RECORDS
//
// Prints what is wrong, each kind of it once, and exits with 1 when there is anything.

import { readdirSync, readFileSync } from "node:fs";
import { join, resolve } from "node:path";
import { Description, packagesOf, parametersOf, segmentsOf, splitTarget } from "./description.mjs";

// Documented answers and members that no suite brings about, and why.
const NEVER_SEEN = new Set(Object.keys(JSON.parse(readFileSync(new URL("never_seen.json", import.meta.url), "utf8"))));

const [source, records] = process.argv.slice(2).map((path) => resolve(path));
const viewer = join(source, "docs/viewer");
const packages = packagesOf(viewer);
const documentOf = (name) => join(source, "docs/openapi", `${name}.json`);
const marketplace = new Description("marketplace", documentOf("marketplace"), packages);
const reseller = new Description("reseller", documentOf("reseller"), packages, true);
const findings = new Map();

function report(finding, where) {
  if (!findings.has(finding)) findings.set(finding, { where, count: 0 });
  ++findings.get(finding).count;
}

async function lint(description) {
  const { Validator } = await import(packages.resolve("@seriousme/openapi-schema-validator"));
  const result = await new Validator().validate(description.document);
  if (!result.valid) report(`${description.name}.json is not OpenAPI 3.1: ${JSON.stringify(result.errors)}`, "");
  const ids = new Set();
  for (const one of description.operations) {
    const where = `${one.method} ${one.path}`;
    const id = one.operation.operationId;
    if (!id || ids.has(id)) report(`the operationId ${id} is missing or used twice`, where);
    ids.add(id);
    const inPath = parametersOf(one.path);
    const declared = one.parameters.filter((parameter) => parameter.in === "path").map((parameter) => parameter.name);
    if (inPath.sort().join() !== declared.sort().join()) report("the parameters of the path are not those declared", where);
    for (const response of Object.values(one.responses)) {
      for (const [type, content] of Object.entries(response.content ?? {})) {
        // Compiling it in the strict mode finds unknown keywords and references that lead nowhere.
        if (type.endsWith("json")) description.validator(content.schema);
      }
    }
  }
}

function exchanges() {
  const all = [];
  for (const file of readdirSync(records).filter((name) => name.endsWith(".jsonl"))) {
    for (const line of readFileSync(join(records, file), "utf8").split("\n")) if (line !== "") all.push(JSON.parse(line));
  }
  return all;
}

// RFC 9457: a type leads to its description.
function anchorsOf(all) {
  const page = all.find((one) => splitTarget(one.target)[0] === "/docs/problems" && one.status === 200);
  return page ? new Set([...page.body.matchAll(/<section id="([^"]+)">/g)].map((found) => found[1])) : undefined;
}

function checkProblemType(exchange, anchors) {
  if (!exchange.type.startsWith("application/problem+json") || exchange.empty) return;
  const { type, code } = JSON.parse(exchange.body);
  if (type !== `/docs/problems#${code}`) report(`the type ${type} is not the address of ${code}`, exchange.target);
  if (!anchors.has(code)) report(`/docs/problems has no paragraph for ${code}`, exchange.target);
}

await lint(marketplace);
await lint(reseller);
const all = exchanges();
const anchors = anchorsOf(all);
if (!anchors) report("no exchange is GET /docs/problems", "");
for (const exchange of all) {
  const first = segmentsOf(splitTarget(exchange.target)[0])[0]?.toLowerCase();
  const description = ["v1", "v1.0", "webhooks", "auditactivity", "partner"].includes(first) ? reseller : marketplace;
  for (const finding of description.check(exchange)) report(finding, `${exchange.method} ${exchange.target}`);
  if (anchors) checkProblemType(exchange, anchors);
}
for (const description of [marketplace, reseller]) {
  const unseen = [...description.unseenAnswers(), ...description.unseenMembers()].map((one) => `${description.name} ${one}`);
  for (const one of unseen) if (!NEVER_SEEN.has(one)) report(`documented, and no exchange has it: ${one}`, "");
}
for (const [finding, { where, count }] of findings) console.log(`${finding}${where && ` (${where}; ${count} times)`}`);
console.log(`${all.length} exchanges, ${findings.size} findings`);
process.exitCode = findings.size > 0 || all.length === 0 ? 1 : 0;
