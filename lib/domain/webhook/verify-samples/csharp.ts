export const CSHARP = `using System;
using System.Globalization;
using System.Linq;
using System.Security.Cryptography;
using System.Text;

public static class Webhooks
{
    /// <param name="header">A header by its name, or null: name => request.Headers[name]</param>
    /// <param name="body">The bytes of the request as they came, before any deserialising.</param>
    public static bool IsGenuine(string secret, Func<string, string> header, byte[] body)
    {
        var id = header("webhook-id");
        var timestamp = header("webhook-timestamp");
        var now = DateTimeOffset.UtcNow.ToUnixTimeSeconds();
        if (!long.TryParse(timestamp, NumberStyles.None, CultureInfo.InvariantCulture, out var sentAt)
            || Math.Abs(now - sentAt) > 300)
            return false; // more than five minutes: perhaps sent again by somebody else

        var key = Convert.FromBase64String(secret.Replace("whsec_", ""));
        if (key.Length < 24)
            return false; // no signing secret is set
        var signed = Encoding.UTF8.GetBytes($"{id}.{timestamp}.").Concat(body).ToArray();
        using (var hmac = new HMACSHA256(key))
        {
            var digest = Convert.ToBase64String(hmac.ComputeHash(signed));
            var expected = Encoding.UTF8.GetBytes("v1," + digest);
            return (header("webhook-signature") ?? "").Split(' ').Any(signature =>
                CryptographicOperations.FixedTimeEquals(Encoding.UTF8.GetBytes(signature), expected));
        }
    }
}`;
