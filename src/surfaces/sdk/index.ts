// `plinth/sdk`: a client for Node and browsers over fetch, without dependencies.
export { createClient } from "./client.ts";
export { PlinthError, type ErrorBody, type ErrorCode } from "#core/errors";
export type { AnswerOf, CallOptions, Client, ClientOptions, Download, InputOf, OperationName, OperationOf, UploadBody } from "./types.ts";
