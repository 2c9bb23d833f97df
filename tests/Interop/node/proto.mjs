// interop.proto and health.proto as grpc-js sees them.
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import grpc from '@grpc/grpc-js';
import loader from '@grpc/proto-loader';

const options = { keepCase: true, longs: Number, defaults: true, enums: String };
const here = dirname(fileURLToPath(import.meta.url));

export const { Probe, Details } = load('../interop.proto').ensemble.tests;
export const { Health } = load('../../../standins/Grpc.AspNetCore/Health/health.proto').grpc.health.v1;

/** The bytes of grpc-status-details-bin. */
export function packDetails(code, message, reason) {
  const value = Details.service.Describe.responseSerialize({ reason });
  const type_url = 'type.googleapis.com/ensemble.tests.FailureReason';
  return Details.service.Describe.requestSerialize({ code, message, details: [{ type_url, value }] });
}

/** The reason in such bytes. */
export function unpackReason(bytes) {
  const details = Details.service.Describe.requestDeserialize(bytes);
  return Details.service.Describe.responseDeserialize(details.details[0].value).reason;
}

function load(path) {
  return grpc.loadPackageDefinition(loader.loadSync(join(here, path), options));
}
