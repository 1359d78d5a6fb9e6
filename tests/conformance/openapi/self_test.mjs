// The comparison itself: it finds what it is for, and leaves alone what is right. self_test.mjs SOURCE

import assert from "node:assert/strict";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { Description, packagesOf, parametersOf } from "./description.mjs";

const packages = packagesOf(join(resolve(process.argv[2]), "docs/viewer"));
const folder = mkdtempSync(join(tmpdir(), "comptoir-openapi-"));
process.on("exit", () => rmSync(folder, { recursive: true }));

const DOCUMENT = {
  openapi: "3.1.0",
  info: { title: "Test", version: "1" },
  paths: {
    "/v1/things/{thing}": {
      parameters: [{ $ref: "#/components/parameters/Thing" }],
      get: {
        operationId: "getThing",
        parameters: [
          { name: "target_view", in: "query", schema: { type: "string" } },
          { name: "MS-ContinuationToken", in: "header", schema: { type: "string" } },
        ],
        responses: {
          200: { description: "One.", content: { "application/json": { schema: { $ref: "#/components/schemas/Thing" } } } },
          404: { description: "None.", content: { "application/json": { schema: { $ref: "#/components/schemas/Error" } } } },
        },
      },
      put: { operationId: "putThing", requestBody: { required: true, content: {} }, responses: { 204: { description: "Done." } } },
    },
    "/v1/sheets(Market='{market}',View='{view}')/$value": { get: { operationId: "getSheet", responses: { 200: { description: "One." } } } },
    "/v1/things/all": { get: { operationId: "allThings", responses: { 200: { description: "All." } } } },
  },
  components: {
    parameters: { Thing: { name: "thing", in: "path", required: true, schema: { type: "string" } } },
    schemas: {
      Thing: {
        type: "object",
        required: ["id"],
        properties: { id: { type: "integer" }, name: { type: "string" }, parts: { type: "array", items: { $ref: "#/components/schemas/Thing" } }, either: { oneOf: [{ $ref: "#/components/schemas/Thing" }, { $ref: "#/components/schemas/Other" }] } },
        additionalProperties: false,
      },
      Other: { type: "object", required: ["kind"], properties: { kind: { type: "integer" }, size: { type: "integer" } }, additionalProperties: false },
      Error: { type: "object", required: ["code"], properties: { code: { type: "integer" } }, additionalProperties: false },
    },
  },
};
const file = join(folder, "test.json");
writeFileSync(file, JSON.stringify(DOCUMENT));

const GOOD = { method: "GET", target: "/v1/things/1", headers: [], requestBody: "", status: 200, type: "application/json; charset=utf-8", empty: false, body: '{"id":1}' };
const description = () => new Description("test", file, packages, true);
const findings = (change) => description().check({ ...GOOD, ...change });

const CASES = [
  ["what is documented", {}, null],
  ["literals in any case, and nested members", { target: "/V1/Things/1/", body: '{"id":1,"parts":[{"id":2}]}' }, null],
  ["names of query parameters without regard to case and _", { target: "/v1/things/1?TargetView=x" }, null],
  ["a continuation token in the query", { target: "/v1/things/1?MS-ContinuationToken=x" }, null],
  ["HEAD as GET without a body", { method: "HEAD", empty: true, body: undefined }, null],
  ["keys in any order and spelling", { target: "/V1/Sheets%28%20view%3D'x',market='FR')/%24value", empty: true, body: undefined }, null],
  ["an unknown path that is refused", { target: "/v1/other", status: 404, body: '{"code":1000}' }, null],
  ["a refused request with unknown parameters", { target: "/v1/things/1?x=1", status: 404, body: '{"code":1}' }, null],
  ["one of several", { body: '{"id":1,"either":{"id":2,"parts":[]}}' }, null],
  ["none of several", { body: '{"id":1,"either":{"kind":2,"id":3}}' }, /either must match exactly one schema/],
  ["a member that is not documented", { body: '{"id":1,"new":2}' }, /must NOT have additional properties "new"/],
  ["one in a list", { body: '{"id":1,"parts":[{"id":2,"new":3}]}' }, /parts\/0 must NOT have additional/],
  ["a member of another type", { body: '{"id":"1"}' }, /\/id must be integer/],
  ["a required member that is missing", { body: "{}" }, /required property 'id'/],
  ["a status", { status: 201 }, /status 201 is not documented/],
  ["a media type", { type: "text/html" }, /media type text\/html/],
  ["an error of another shape", { status: 404, body: '{"error":"x"}' }, /required property 'code'/],
  ["a path", { target: "/v1/other" }, /no such path and method/],
  ["a path whose name before the keys is another", { target: "/v1/sheet(Market='FR')/$value" }, /no such path and method/],
  ["a path without its keys", { target: "/v1/sheets/$value" }, /no such path and method/],
  ["a method", { method: "DELETE" }, /no such path and method/],
  ["a query parameter", { target: "/v1/things/1?x=1" }, /query parameter x/],
  ["a request header", { headers: ["X-New"] }, /request header X-New/],
  ["a request body", { requestBody: "{}" }, /no documented request body/],
  ["a request without its body", { method: "PUT", status: 204, empty: true, body: undefined }, /request body is required/],
  ["a body after 204", { method: "PUT", requestBody: "{}", status: 204 }, /media type/],
];

for (const [what, change, expected] of CASES) {
  const found = findings(change);
  if (expected === null) assert.deepEqual(found, [], what);
  else assert.match(found.join("\n"), expected, what);
}

const one = description();
one.check(GOOD);
const sheet = "/v1/sheets(Market='{market}',View='{view}')/$value";
assert.deepEqual(one.unseenAnswers(), ["put /v1/things/{thing} 204", `get ${sheet} 200`, "get /v1/things/all 200"]);
assert.deepEqual(parametersOf(sheet), ["market", "view"]);
assert.deepEqual(one.unseenMembers(), ["Thing/name", "Thing/parts", "Thing/either", "Error/code"]);
const other = description();
other.check({ ...GOOD, body: '{"id":1,"either":{"kind":2}}' });
assert.deepEqual(other.unseenMembers(), ["Thing/name", "Thing/parts", "Other/size", "Error/code"]);
assert.equal(one.find("/v1/things/all")[0].operation.operationId, "allThings");
console.log(`${CASES.length + 5} passed, 0 failed`);
