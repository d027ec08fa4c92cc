/** Endpoints as they are sent to: URL, rules, opened credentials and signing keys, kept per version of the webhook. */
import { createSecretKey, type KeyObject } from 'node:crypto';
import type { SuccessRule } from '#lib/domain/delivery/outcome';
import {
  passwordBinding,
  type SealBinding,
  type SealedField,
  unseal,
} from '#lib/domain/webhook/sealed-credentials';
import { signingKey } from '#lib/domain/webhook/signature';
import type { ClaimedDelivery, ClaimedEndpoint } from '#worker/deliveries/claim-deliveries';
import type { Credential } from '#worker/endpoint/basic-auth';
import { type Route, routeTo } from '#worker/endpoint/route';

export type Endpoint = {
  version: number;
  /** As it is stored. */
  url: string;
  route: Route;
  /** For Basic Auth; null for No Auth. */
  credential: Credential | null;
  signingKeys: readonly {
    key: Buffer | KeyObject;
    /** Database time in milliseconds since 1970; null for the current key. */
    expiresAtMs: number | null;
  }[];
  /** For `x-hub-signature`; null for none. Or why the saved one cannot be opened: only who needs it is kept from sending. */
  hubKey: KeyObject | { problem: string } | null;
  /** The name of its policy. */
  retryPolicy: string;
  successRule: SuccessRule;
};

/** Or why nothing can be sent to it, in words. */
export type OpenedEndpoint =
  | { isOpen: true; endpoint: Endpoint }
  | { isOpen: false; version: number; url: string; problem: string };

/** Bounds the memory: enough for about 100,000 webhooks, and far more than the endpoints of one claim. */
const MAX_BYTES = 128 * 1024 * 1024;
/** What an endpoint takes besides its texts; measured. */
const OVERHEAD_BYTES = 1024;
/** A URL is kept whole and in parts, in one or two bytes for each character. */
const BYTES_PER_CHARACTER = 4;

function bytesOf(opened: OpenedEndpoint): number {
  if (!opened.isOpen)
    return OVERHEAD_BYTES + BYTES_PER_CHARACTER * (opened.url.length + opened.problem.length);
  const { url, credential } = opened.endpoint;
  const credentialLength = credential === null ? 0 : credential.username.length + credential.password.length;
  return OVERHEAD_BYTES + BYTES_PER_CHARACTER * (url.length + credentialLength);
}

const PROBLEM: Record<SealedField, string> = {
  basic_password:
    'The saved password cannot be opened: it was saved for another URL or another sealing key. Enter it again.',
  signing_secret: 'The signing secret cannot be opened with the key of the worker. Rotate it.',
  hub_secret: 'The secret for X-Hub-Signature cannot be opened with the key of the worker. Enter it again.',
};

class UnreadableFieldError extends Error {
  constructor(field: SealedField) {
    super(PROBLEM[field]);
  }
}

export class Endpoints {
  readonly #privateKey: string;
  readonly #maxBytes: number;
  #bytes = 0;
  /** The one used longest ago first. */
  readonly #kept = new Map<string, OpenedEndpoint>();

  /**
   * @param privateKey base64, see lib/domain/webhook/sealed-credentials
   * @param maxBytes the most memory for what is kept
   */
  constructor(privateKey: string, maxBytes = MAX_BYTES) {
    this.#privateKey = privateKey;
    this.#maxBytes = maxBytes;
  }

  /** The version at hand; 0 for none. Asked before each claim: that counts as its use. */
  knownVersion(laneKey: string): number {
    const kept = this.#kept.get(laneKey);
    if (kept === undefined) return 0;
    this.#keep(laneKey, kept);
    return kept.isOpen ? kept.endpoint.version : kept.version;
  }

  /**
   * Opens the new versions that a claim brought. Call it once for all deliveries of a claim, before `get`.
   * Never rejects: what cannot be opened is kept as a problem.
   */
  async learn(deliveries: readonly ClaimedDelivery[]): Promise<void> {
    const changed = new Map<string, ClaimedDelivery & { endpoint: ClaimedEndpoint }>();
    for (const delivery of deliveries) {
      const { endpoint } = delivery;
      if (endpoint !== null)
        changed.set(`${delivery.orgId}/${delivery.webhookId}`, { ...delivery, endpoint });
    }
    await Promise.all(
      [...changed].map(async ([key, delivery]) => this.#keep(key, await this.#open(delivery))),
    );
  }

  /** What `learn` or an earlier claim brought. */
  get(laneKey: string): OpenedEndpoint | undefined {
    return this.#kept.get(laneKey);
  }

  #keep(key: string, opened: OpenedEndpoint): void {
    this.#drop(key);
    this.#kept.set(key, opened);
    this.#bytes += bytesOf(opened);
    for (const oldest of this.#kept.keys()) {
      if (this.#bytes <= this.#maxBytes) return;
      this.#drop(oldest);
    }
  }

  #drop(key: string): void {
    const kept = this.#kept.get(key);
    if (kept === undefined) return;
    this.#kept.delete(key);
    this.#bytes -= bytesOf(kept);
  }

  async #open(delivery: ClaimedDelivery & { endpoint: ClaimedEndpoint }): Promise<OpenedEndpoint> {
    const { endpoint } = delivery;
    const version = delivery.webhookVersion;
    const current = { bytes: endpoint.signingSecretSealed, expiresAtMs: null };
    const previous = {
      bytes: endpoint.previousSigningSecretSealed,
      // Infinity where the database says so.
      expiresAtMs: Number(endpoint.previousSigningSecretExpiresAt),
    };
    try {
      const route = routeTo(new URL(endpoint.url), delivery.orgId);
      const signingKeys = await Promise.all(
        [current, previous].flatMap(({ bytes, expiresAtMs }) =>
          bytes === null ? [] : [this.#signingKey(delivery, bytes, expiresAtMs)],
        ),
      );
      const credential = await this.#credential(delivery, endpoint);
      const hubKey = await this.#hubKey(delivery, endpoint);
      const { url, retryPolicy, successRule } = endpoint;
      return {
        isOpen: true,
        endpoint: { version, url, route, credential, signingKeys, hubKey, retryPolicy, successRule },
      };
    } catch (error) {
      const problem =
        error instanceof UnreadableFieldError ? error.message : 'The settings of the webhook cannot be read.';
      return { isOpen: false, version, url: endpoint.url, problem };
    }
  }

  async #signingKey(delivery: ClaimedDelivery, sealed: Buffer, expiresAtMs: number | null) {
    const { orgId, webhookId } = delivery;
    const secret = await this.#unseal({ orgId, webhookId, field: 'signing_secret' }, sealed);
    try {
      return { key: createSecretKey(signingKey(secret)), expiresAtMs };
    } catch {
      throw new UnreadableFieldError('signing_secret');
    }
  }

  async #credential(delivery: ClaimedDelivery, endpoint: ClaimedEndpoint): Promise<Credential | null> {
    if (endpoint.authMethod !== 'basic') return null;
    if (endpoint.basicPasswordSealed === null) throw new UnreadableFieldError('basic_password');
    const binding = passwordBinding(delivery.orgId, delivery.webhookId, endpoint.url);
    const password = await this.#unseal(binding, endpoint.basicPasswordSealed);
    return { username: endpoint.basicUsername ?? '', password };
  }

  async #hubKey(delivery: ClaimedDelivery, endpoint: ClaimedEndpoint): Promise<Endpoint['hubKey']> {
    if (endpoint.hubSecretSealed === null) return null;
    const { orgId, webhookId } = delivery;
    try {
      const secret = await this.#unseal({ orgId, webhookId, field: 'hub_secret' }, endpoint.hubSecretSealed);
      return createSecretKey(secret, 'utf8');
    } catch (error) {
      if (error instanceof UnreadableFieldError) return { problem: error.message };
      throw error;
    }
  }

  async #unseal(binding: SealBinding, sealed: Buffer): Promise<string> {
    try {
      return await unseal(this.#privateKey, binding, sealed);
    } catch {
      throw new UnreadableFieldError(binding.field);
    }
  }
}
