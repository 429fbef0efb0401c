// Types of the client, derived from the contract: one method an operation, with its input and output.
import type { Static } from "typebox";
import type { BytesOutput, Operation, StreamOutput, UploadInput, ValueInput, ValueOutput } from "#contract/operation";
import type { Contract } from "#contract/registry";

type Operations = { readonly [Noun in keyof Contract]: Contract[Noun][keyof Contract[Noun]] }[keyof Contract];

/** Name of an operation, e.g. `documents.list`. */
export type OperationName = Operations["name"];

/** The operation of that name. */
export type OperationOf<Name extends OperationName> = Extract<Operations, { readonly name: Name }>;

/** What an upload may send. */
export type UploadBody = Blob | Uint8Array | ArrayBuffer | ReadableStream<Uint8Array> | AsyncIterable<Uint8Array> | string;

/** Input of an operation; uploads carry their bytes in `body`. */
export type InputOf<Op extends Operation> = Op["input"] extends UploadInput<infer Schema> ? Static<Schema> & { readonly body: UploadBody } : Op["input"] extends ValueInput<infer Schema> ? Static<Schema> : never;

/** What a call gives: a promise of JSON or of a download, or items one by one. */
export type AnswerOf<Op extends Operation> = Op["output"] extends StreamOutput<infer Schema> ? AsyncIterable<Static<Schema>> : Op["output"] extends BytesOutput ? Promise<Download> : Op["output"] extends ValueOutput<infer Schema> ? Promise<Static<Schema>> : never;

/** Bytes from the server. Read them once, in one of the ways. */
export interface Download {
  readonly mediaType: string;
  /** Undefined when the server did not say. */
  readonly sizeBytes: number | undefined;
  readonly fileName: string | undefined;
  readonly etag: string | undefined;
  readonly stream: ReadableStream<Uint8Array>;
  bytes(): Promise<Uint8Array>;
  blob(): Promise<Blob>;
  text(): Promise<string>;
}

/** What may be said about one call. */
export interface CallOptions {
  readonly signal?: AbortSignal;
  /** Time for the whole call; the server is told too. */
  readonly deadlineMs?: number;
  /** Makes a write safe to send again. */
  readonly idempotencyKey?: string;
  /** Most repetitions of a read (or of a write with an idempotency key) that failed for a passing reason. */
  readonly retriesMax?: number;
  /** Bytes to fetch, of operations that answer with bytes: `start` to `end` (exclusive). */
  readonly range?: { readonly start: number; readonly end: number };
}

type Arguments<Input> = Record<never, never> extends Input ? [input?: Input, options?: CallOptions] : [input: Input, options?: CallOptions];

/** The method of one operation. */
export type Call<Op extends Operation> = (...given: Arguments<InputOf<Op>>) => AnswerOf<Op>;

type Head<Name extends string> = Name extends `${infer First}.${string}` ? First : Name;

/** One method an operation: `client.search()`, `client.ask.stream()`, `client.documents.list()`. */
export type OperationCalls = {
  readonly [First in Head<OperationName>]: (First extends OperationName ? Call<OperationOf<First>> : unknown) & { readonly [Name in OperationName as Name extends `${First}.${infer Rest}` ? Rest : never]: Call<OperationOf<Name>> };
};

/** A client of one Plinth. */
export interface Client extends OperationCalls {
  /** Calls any operation by name, those that this SDK does not know too: their route is read from the server's OpenAPI document. */
  call<Name extends OperationName>(name: Name, ...given: Arguments<InputOf<OperationOf<Name>>>): AnswerOf<OperationOf<Name>>;
  call(name: string, input?: Readonly<Record<string, unknown>>, options?: CallOptions): Promise<unknown>;
}

/** Where and as whom to call. */
export interface ClientOptions {
  /** Address of the server, e.g. `http://127.0.0.1:7411`; empty in the page that the server sent. */
  readonly url: string;
  /** API key. Without one the browser's login is used. */
  readonly key?: string;
  readonly fetch?: typeof fetch;
  /** Token of a login's writes; read from the server when it is needed and not given. */
  readonly csrf?: string;
}
