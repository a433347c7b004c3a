/**
 * What the server says, byte for byte: answers, and the documented bodies of every refusal.
 *
 * Sources: ToAPIs docs, images/gpt-4o/generation (400, 401), tasks/image-status (error table, 404, numeric 401),
 * rate-limits/async-tasks (429, 503), uploads/images (400), account/token-balance (429, success: false);
 * ToAPIs model guide (invalid_reference_images). Bodies that no page shows are marked.
 */

/** A whole HTTP answer. */
export type Answer = {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: Buffer;
};

/** An answer with a JSON body. */
export function jsonAnswer(status: number, value: unknown, headers: Record<string, string> = {}): Answer {
  return {
    status,
    headers: { 'content-type': 'application/json; charset=utf-8', ...headers },
    body: Buffer.from(JSON.stringify(value)),
  };
}

/** An answer with an HTML page, as the network in front of the API gives it. */
export function htmlAnswer(status: number, title: string): Answer {
  const page =
    `<html>\r\n<head><title>${title}</title></head>\r\n<body>\r\n<center><h1>${title}</h1></center>\r\n` +
    ` Sorry for the inconvenience.<br/>\r\n<hr/>Powered by volc-dcdn<hr><center>tengine</center>\r\n</body>\r\n</html>\r\n`;
  return {
    status,
    headers: { 'content-type': 'text/html; charset=utf-8', server: 'tengine' },
    body: Buffer.from(page),
  };
}

/** 400 `invalid_request`: names the field at fault. */
export function badField(param: string, message: string): Answer {
  return jsonAnswer(400, {
    error: { code: 'invalid_request', message, param, type: 'invalid_request_error' },
  });
}

/** 400 `invalid_reference_images`. */
export function badReferences(message: string, param = 'reference_images'): Answer {
  return jsonAnswer(400, {
    error: { code: 'invalid_reference_images', message, param, type: 'invalid_request_error' },
  });
}

/** 401 as the create page shows it. */
export function unauthorized(message = 'Invalid API key'): Answer {
  return jsonAnswer(401, { error: { code: 'unauthorized', message, type: 'authentication_error' } });
}

/** 401 as the status, balance and model pages show it: the code is a number. */
export function unauthorizedNumeric(message = 'Authentication failed, please check your API key'): Answer {
  return jsonAnswer(401, { error: { code: 401, message, type: 'authentication_error' } });
}

/** 402: the balance does not cover the task. The code is documented, the body is not. */
export function insufficientBalance(message = 'Insufficient balance'): Answer {
  return jsonAnswer(402, { error: { code: 'insufficient_quota', message, type: 'insufficient_quota' } });
}

/** 403 with the code that gateways of this family use for an empty balance. */
export function quotaForbidden(message = 'user quota is not enough'): Answer {
  return jsonAnswer(403, { error: { code: 'insufficient_user_quota', message, type: 'new_api_error' } });
}

/** 403 without a code: no page documents its body. */
export function forbidden(message = 'Forbidden'): Answer {
  return jsonAnswer(403, { error: { message, type: 'forbidden' } });
}

/** 404 for a task that is not there, or another account's. */
export function taskNotFound(message = 'Task not found'): Answer {
  return jsonAnswer(404, { error: { code: 404, message, type: 'not_found_error' } });
}

/** 404 for a path that the API does not have. */
export function invalidUrl(method: string, path: string): Answer {
  return jsonAnswer(404, {
    error: { message: `Invalid URL (${method} ${path})`, type: 'invalid_request_error', param: '', code: '' },
  });
}

/** 422: the provider's policy refuses the prompt or an image. */
export function policyViolation(message = 'Your request was rejected by the content policy.'): Answer {
  return jsonAnswer(422, {
    error: { code: 'content_policy_violation', message, type: 'invalid_request_error' },
  });
}

/** 429 of the task limiter. `headers` carries `retry-after`, if any. */
export function rateLimited(
  headers: Record<string, string> = {},
  message = 'Async task request rate exceeded',
): Answer {
  return jsonAnswer(429, { error: { code: 'rate_limit_exceeded', message } }, headers);
}

/** 429 of the account pages: the code is a number. */
export function tooManyRequests(
  headers: Record<string, string> = {},
  message = 'Too many requests, please try again later',
): Answer {
  return jsonAnswer(429, { error: { code: 429, message, type: 'rate_limit_error' } }, headers);
}

/** 500. The code is documented, the body is not. */
export function internalError(message = 'Internal server error'): Answer {
  return jsonAnswer(500, { error: { code: 'internal_error', message, type: 'server_error' } });
}

/** 503: the limiter of submits is down; the task was not accepted. */
export function limiterDown(
  headers: Record<string, string> = {},
  message = 'The async task submit limiter is temporarily unavailable',
): Answer {
  return jsonAnswer(503, { error: { code: 'rate_limit_unavailable', message } }, headers);
}

/** 503: the gateway has no route for this model. */
export function modelNotFound(
  model: string,
  message = `模型 ${model} 未配置渠道能力（ChannelCapability），请联系管理员配置 SKU 路由`,
): Answer {
  return jsonAnswer(503, { error: { code: 'model_not_found', message, type: 'new_api_error' } });
}

/** `{success: false}` of the upload and account pages, with HTTP 400 or 200. */
export function notSuccessful(status: number, message: string): Answer {
  return jsonAnswer(status, { success: false, message });
}
