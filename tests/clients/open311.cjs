/* Drives node-open311, unmodified, through everything it can do, and prints what it got as JSON.
   Arguments: address of the discovery document, description of the report. */
const Open311 = require("open311");

const [discovery, description] = process.argv.slice(2);
const city = new Open311({ discovery, apiKey: "demo" });

/** A method of the client as a promise. */
const ask = (method, ...args) =>
  new Promise((resolve, reject) =>
    city[method](...args, (fault, data) => (fault ? reject(new Error(String(data))) : resolve(data))),
  );

async function main() {
  const found = {};
  found.discovery = await ask("serviceDiscovery", { cache: true, type: "test" });
  found.services = await ask("serviceList");
  found.definition = await ask("serviceDefinition", "street_light");
  const report = { service_code: "street_light", lat: 30.0261, long: 105.9303, description, attributes: { how: "dark", out: 2 } };
  [found.made] = await ask("submitRequest", report);
  const id = found.made.service_request_id;
  [found.token] = await ask("token", id);
  [found.one] = await ask("serviceRequests", id, {});
  found.several = await ask("serviceRequests", [id, "TB-2020-0101-999"], {});
  found.open = await ask("serviceRequests", { status: "open", service_code: "street_light" });
  found.refused = await ask("submitRequest", { service_code: "street_light" }).catch((fault) => fault.message);
  console.log(JSON.stringify(found));
}

main().catch((fault) => {
  console.error(fault);
  process.exit(1);
});
