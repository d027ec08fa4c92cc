export const RUBY = String.raw`require "openssl"

# body: the bytes of the request as they came: request.raw_post in Rails
def genuine?(secret, headers, body)
  id, timestamp, signatures =
    %w[webhook-id webhook-timestamp webhook-signature].map { |name| headers[name].to_s.b }
  return false unless timestamp.match?(/\A[0-9]{1,12}\z/)
  # More than five minutes: perhaps sent again by somebody else.
  return false if (Time.now.to_i - timestamp.to_i).abs > 300

  key = secret.delete_prefix("whsec_").unpack1("m")
  return false if key.bytesize < 24 # no signing secret is set

  digest = OpenSSL::HMAC.digest("SHA256", key, "#{id}.#{timestamp}." + body.b)
  expected = "v1," + [digest].pack("m0")
  signatures.split(" ").any? { |signature| OpenSSL.secure_compare(signature, expected) }
end`;
